using Continuum.Placement.Lab.Protocol;

namespace Continuum.Cli.Lab;

/// <summary>What <c>continuum lab measure</c> tells programs.</summary>
/// <param name="Rows">One a figure.</param>
/// <param name="Skipped">What was not measured, and why.</param>
/// <param name="Failed">What ended with an error, and which.</param>
internal sealed record LabMeasurements(
    IReadOnlyList<ProtocolRow> Rows, IReadOnlyList<string> Skipped, IReadOnlyList<string> Failed)
{
    public static LabMeasurements Of(ProtocolReport report) =>
        new([.. report.Rows], [.. report.Skipped], [.. report.Failed]);
}
