using Continuum.Placement.Lab.KeepAlive;

namespace Continuum.Cli.Lab;

/// <summary>What keeping functions loaded by one policy comes to.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Functions">Functions that were called at all.</param>
/// <param name="ColdShareMedian">Cold starts over calls of the median function.</param>
/// <param name="ColdShareP75">Cold starts over calls that three of four functions do not pass.</param>
/// <param name="ColdShareOfCalls">All cold starts over all calls.</param>
/// <param name="IdleHours">Hours that functions were loaded without running, summed over all.</param>
/// <param name="MemoryOverFixedTen">These over those of a fixed keep-alive of 10 minutes.</param>
internal sealed record LabKeepAliveView(
    string Policy,
    int Functions,
    double ColdShareMedian,
    double ColdShareP75,
    double ColdShareOfCalls,
    double IdleHours,
    double MemoryOverFixedTen)
{
    public static LabKeepAliveView Of(KeepAliveStudyRow row) => new(
        row.Policy,
        row.Summary.Functions,
        row.Summary.ColdShareMedian,
        row.Summary.ColdShareP75,
        row.Summary.ColdShareOfCalls,
        row.Summary.Wasted.TotalHours,
        row.WastedOverFixedTen);
}
