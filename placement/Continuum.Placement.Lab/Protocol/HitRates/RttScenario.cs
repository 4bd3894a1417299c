using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>
/// A thousand functions over the places of a matrix of round trips, a node at each: populations after Pareto, 1 to 6
/// client places a function drawn by population and 1 to 3 replicas; node sizes from 0.3 to 8, most of them small.
/// </summary>
internal sealed class RttScenario
{
    private const int FunctionCount = 1000;
    private const double ParetoShape = 2;
    private const double SmallestNode = 0.3;
    private const double LargestNode = 8;
    private const double SizeNoise = 4;
    private static readonly int[] Cpu = [125, 250, 500, 1000, 2000];
    private readonly RttMatrix _matrix;
    private readonly SeededRandom _random;
    private readonly double[] _population;

    /// <param name="matrix">True round trips, both directions alike.</param>
    /// <param name="used">The share of all capacity that the functions need.</param>
    /// <param name="hotSpot">Whether half of the functions have clients in the five largest places.</param>
    /// <param name="seed">Which scenario.</param>
    internal RttScenario(RttMatrix matrix, double used, bool hotSpot, int seed)
    {
        _matrix = matrix;
        _random = new SeededRandom(seed, 11);
        Places = [.. matrix.Names.Select((_, i) => PlaceOf(i))];
        _population = [.. matrix.Names.Select(_ => Math.Pow(1 - _random.NextUnit(), -1 / ParetoShape))];
        int[] hot = [.. Enumerable.Range(0, matrix.Count).OrderByDescending(i => _population[i]).Take(5)];
        double needed = 0;
        for (int i = 0; i < FunctionCount; i++)
        {
            PlacementFunction function = Function(i, hotSpot && i % 2 == 0 ? hot : []);
            Functions.Add(function);
            needed += function.CpuMillis * (double)function.MinReplicas;
        }

        double[] sizes = Sizes();
        double scale = needed / used / sizes.Sum();
        for (int i = 0; i < sizes.Length; i++)
        {
            Nodes.Add(new PlacementNode
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"n{i:000}"),
                Kind = "edge",
                Place = Places[i],
                MemoryBytes = 1L << 40,
                CpuMillis = (int)Math.Ceiling(sizes[i] * scale),
            });
        }
    }

    internal IReadOnlyList<Place> Places { get; }

    internal List<PlacementNode> Nodes { get; } = [];

    internal List<PlacementFunction> Functions { get; } = [];

    internal RttMatrix Matrix => _matrix;

    /// <summary>The problem with the true round trips: a miss is a step.</summary>
    internal PlacementProblem Problem(double sloMs) => Problem(sloMs, TrueView());

    /// <summary>The problem with what is known of the round trips. Only misses cost anything.</summary>
    internal PlacementProblem Problem(double sloMs, INetworkView view) => new(
        Nodes,
        [
            .. Functions.Select(function => function with
            {
                Demand = [.. function.Demand.Select(cell => cell with { AtMostMs = sloMs })],
            }),
        ])
    {
        Network = view,
        Weights = new ObjectiveWeights { Miss = 1, LatencyMs = 0 },
    };

    /// <summary>The number of a place in the matrix.</summary>
    internal static int Number(Place place) => int.Parse(place.Site.AsSpan(1), CultureInfo.InvariantCulture);

    private static Place PlaceOf(int i)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"p{i:000}");
        return new Place(name, name, name);
    }

    // Larger places have larger nodes, give or take a factor of four.
    private double[] Sizes()
    {
        double[] drawn =
        [
            .. _population.Select(_ => _random.NextUnit())
                .Select(draw => SmallestNode * Math.Pow(LargestNode / SmallestNode, draw * draw)).Order(),
        ];
        int[] bySize =
        [
            .. Enumerable.Range(0, drawn.Length)
                .OrderBy(i => _population[i] * Math.Pow(SizeNoise, _random.Between(-1, 1))),
        ];
        double[] sizes = new double[drawn.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[bySize[i]] = drawn[i];
        }

        return sizes;
    }

    private LatencyMatrix TrueView()
    {
        LatencyEstimate[] estimates = new LatencyEstimate[_matrix.Count * _matrix.Count];
        for (int from = 0; from < _matrix.Count; from++)
        {
            for (int to = 0; to < _matrix.Count; to++)
            {
                double rtt = _matrix[from, to];
                estimates[(from * _matrix.Count) + to] = double.IsNaN(rtt)
                    ? LatencyEstimate.Unreachable
                    : new LatencyEstimate(rtt, 0, true);
            }
        }

        return new LatencyMatrix(Places, estimates);
    }

    private PlacementFunction Function(int i, int[] hot)
    {
        int replicas = _random.Whole(1, 3);
        int cells = _random.Whole(1, Math.Min(6, Places.Count));
        double popularity = Math.Pow(1 - _random.NextUnit(), -1 / ParetoShape);
        List<int> chosen = hot.Length > 0 ? [hot[_random.Next(hot.Length)]] : [];
        while (chosen.Count < cells)
        {
            int place = ByPopulation();
            if (!chosen.Contains(place))
            {
                chosen.Add(place);
            }
        }

        return new PlacementFunction
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"f{i:0000}"),
            MemoryBytes = 1 << 20,
            CpuMillis = Cpu[_random.Next(Cpu.Length)],
            MinReplicas = replicas,
            MaxReplicas = replicas,
            Demand =
            [
                .. chosen.Select(place =>
                    new ClientDemand(Places[place], popularity * _population[place])),
            ],
        };
    }

    private int ByPopulation()
    {
        double left = _random.NextUnit() * _population.Sum();
        int place = 0;
        while (place < _population.Length - 1 && (left -= _population[place]) > 0)
        {
            place++;
        }

        return place;
    }
}
