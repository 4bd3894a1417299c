using Continuum.Placement.Lab.Simulation;

namespace Continuum.Cli.Lab;

/// <summary>What came of one policy, over all seeds: means of its runs.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="WithinObjective">The share of events that were answered within their objective.</param>
/// <param name="P50Ms">The median in milliseconds.</param>
/// <param name="P95Ms">The time that 95 % of the events did not pass, in milliseconds.</param>
/// <param name="P99Ms">The same for 99 %.</param>
/// <param name="AvailabilityKept">The share of functions with an availability objective that kept it.</param>
/// <param name="CostPerHour">Cost units an hour.</param>
/// <param name="VoluntaryMovesPerDay">Replicas a day that moved of the policy's own accord.</param>
/// <param name="ForcedMovesPerDay">Replicas a day that an outage moved.</param>
internal sealed record LabPolicyView(
    string Policy,
    double WithinObjective,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    double AvailabilityKept,
    double CostPerHour,
    double VoluntaryMovesPerDay,
    double ForcedMovesPerDay)
{
    public static IReadOnlyList<LabPolicyView> Of(LabReport report) =>
    [
        .. report.Runs.GroupBy(run => run.Policy).Select(runs => new LabPolicyView(
            runs.Key,
            runs.Average(run => run.HitShare),
            runs.Average(run => run.P50Ms),
            runs.Average(run => run.P95Ms),
            runs.Average(run => run.P99Ms),
            runs.Average(run => run.Promised == 0 ? 1 : (double)run.Kept / run.Promised),
            runs.Average(run => run.Cost / run.Hours),
            runs.Average(run => run.VoluntaryMoves / run.Hours * 24),
            runs.Average(run => run.ForcedMoves / run.Hours * 24))),
    ];
}
