using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.HitRates;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Replay;

/// <summary>
/// A day of recorded calls over cities: each function has client cities, and the share of its calls that comes from
/// each follows the sun. What a planner is told is an average of the last hour, since single minutes are noise.
/// </summary>
internal sealed class ReplayFleet
{
    private const double Swing = 0.8;
    private const double MinutesADay = 1440;
    private const double Remembered = 1 - (1 / 30.0);
    private readonly RttScenario _scenario;
    private readonly IReadOnlyList<FunctionInvocations> _traces;
    private readonly double[] _longitudes;
    private readonly double[][] _average;

    internal ReplayFleet(
        RttMatrix matrix, IReadOnlyList<City> cities, IReadOnlyList<FunctionInvocations> traces, int seed)
    {
        _scenario = new RttScenario(matrix, 0.7, hotSpot: false, seed + 2);
        _traces = traces;
        Dictionary<string, double> longitudes = new(StringComparer.Ordinal);
        foreach (City city in cities)
        {
            longitudes[city.Name] = city.Longitude ?? 0;
        }

        _longitudes = [.. matrix.Names.Select(name => longitudes.GetValueOrDefault(name))];
        _average = [.. _scenario.Functions.Select(function => new double[function.Demand.Count])];
        Judge = new HitJudge(_scenario, matrix, SloMs);
        Minutes = traces.Max(trace => trace.PerMinute.Count);
    }

    internal static double SloMs => 60;

    internal int Minutes { get; }

    internal HitJudge Judge { get; }

    internal IReadOnlyList<PlacementFunction> Functions => _scenario.Functions;

    /// <summary>Replicas of all functions.</summary>
    internal int Replicas => _scenario.Functions.Sum(function => function.MinReplicas);

    /// <summary>The problem with the averages as they are.</summary>
    internal PlacementProblem Problem(ObjectiveWeights weights)
    {
        PlacementProblem problem = _scenario.Problem(SloMs);
        return problem with
        {
            Weights = weights,
            Functions = [.. problem.Functions.Select((function, i) => function with { Demand = Told(i) })],
        };
    }

    /// <summary>Goes on by a minute; says what came in it, by function and client city.</summary>
    internal double[][] Minute(int minute)
    {
        double[][] calls = [.. _scenario.Functions.Select((_, i) => Calls(i, minute))];
        for (int i = 0; i < calls.Length; i++)
        {
            for (int cell = 0; cell < calls[i].Length; cell++)
            {
                _average[i][cell] = minute == 0
                    ? calls[i][cell]
                    : (_average[i][cell] * Remembered) + (calls[i][cell] * (1 - Remembered));
            }
        }

        return calls;
    }

    /// <summary>The averages of one function.</summary>
    internal double[] Average(int function) => _average[function];

    /// <summary>The demand that a planner is told of.</summary>
    internal ClientDemand[] Told(int function) =>
    [
        .. _scenario.Functions[function].Demand.Select((cell, i) => cell with
        {
            RatePerSecond = _average[function][i],
            AtMostMs = SloMs,
        }),
    ];

    /// <summary>Which share of a minute's calls is answered in time, in percent.</summary>
    internal double InTime(double[][] calls, Func<string, IReadOnlyList<string>> nodesOf)
    {
        double hit = 0;
        double all = 0;
        for (int i = 0; i < calls.Length; i++)
        {
            int[] nodes = [.. nodesOf(_scenario.Functions[i].Key).Select(Judge.NumberOf)];
            for (int cell = 0; cell < calls[i].Length; cell++)
            {
                all += calls[i][cell];
                ClientDemand from = _scenario.Functions[i].Demand[cell];
                hit += Array.Exists(nodes, node => Judge.IsWithin(from, node)) ? calls[i][cell] : 0;
            }
        }

        return all == 0 ? 100 : 100 * hit / all;
    }

    private double[] Calls(int function, int minute)
    {
        IReadOnlyList<ClientDemand> cells = _scenario.Functions[function].Demand;
        IReadOnlyList<int> trace = _traces[function % _traces.Count].PerMinute;
        double[] weights = new double[cells.Count];
        for (int cell = 0; cell < weights.Length; cell++)
        {
            double turned = (minute / MinutesADay) + (_longitudes[RttScenario.Number(cells[cell].From)] / 360);
            weights[cell] = cells[cell].RatePerSecond * (1 - (Swing * Math.Cos(2 * Math.PI * turned)));
        }

        double calls = trace.Count == 0 ? 0 : trace[minute % trace.Count] / 60.0;
        double all = weights.Sum();
        return [.. weights.Select(weight => calls * weight / all)];
    }
}
