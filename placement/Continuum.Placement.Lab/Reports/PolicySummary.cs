using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>One policy over all seeds: means of its runs.</summary>
internal sealed class PolicySummary
{
    private readonly LabRun[] _runs;

    private PolicySummary(LabRun[] runs, int number)
    {
        _runs = runs;
        Style = $"c{number}";
    }

    internal string Name => _runs[0].Policy;

    /// <summary>The style class of its colour.</summary>
    internal string Style { get; }

    /// <summary>The run of the first seed, for what cannot be averaged.</summary>
    internal LabRun First => _runs[0];

    internal double HitShare => Mean(run => run.HitShare);

    internal double LowestHitShare => _runs.Min(run => run.HitShare);

    internal double HighestHitShare => _runs.Max(run => run.HitShare);

    internal double FunctionHitShare => Mean(run => run.FunctionHitShare);

    internal double ServedShare => Mean(run => run.ServedShare);

    internal double P50Ms => Mean(run => run.P50Ms);

    internal double P95Ms => Mean(run => run.P95Ms);

    internal double P99Ms => Mean(run => run.P99Ms);

    internal double KeptShare => Mean(run => run.Promised == 0 ? 1 : (double)run.Kept / run.Promised);

    internal double AvailableMean => Mean(run => run.AvailableMean);

    internal double TargetMean => Mean(run => run.TargetMean);

    internal double CostPerHour => Mean(run => run.Cost / run.Hours);

    internal double VoluntaryPerDay => Mean(run => run.VoluntaryMoves / run.Hours * 24);

    internal double ForcedPerDay => Mean(run => run.ForcedMoves / run.Hours * 24);

    internal double MsPerPlan => Mean(run => run.Plans == 0 ? 0 : 1000 * run.PlanningSeconds / run.Plans);

    /// <summary>A figure of the samples over time, mean over seeds.</summary>
    internal IReadOnlyList<(double X, double Y)> Course(Func<LabSample, double> figure)
    {
        int count = _runs.Min(run => run.Samples.Count);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
                (First.Samples[i].EndHours, _runs.Average(run => figure(run.Samples[i])))),
        ];
    }

    /// <summary>Latency at each percent, mean over seeds.</summary>
    internal IReadOnlyList<(double Ms, double Share)> Percentiles() =>
    [
        .. Enumerable.Range(0, 99).Select(i =>
            (_runs.Average(run => run.LatencyPercentiles[i]), (i + 1) / 100.0)),
    ];

    /// <summary>In the order of the report's runs.</summary>
    internal static IReadOnlyList<PolicySummary> Of(LabReport report) =>
    [
        .. report.Runs.GroupBy(run => run.Policy).Select((runs, i) => new PolicySummary([.. runs], i)),
    ];

    private double Mean(Func<LabRun, double> figure) => _runs.Average(figure);
}
