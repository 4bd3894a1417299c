namespace Continuum.Placement.Lab.Protocol;

/// <summary>What a run of the protocol found.</summary>
/// <param name="Rows">The figures, by test.</param>
/// <param name="Skipped">What was not run, and why.</param>
/// <param name="Failed">What ended with an error, and with which.</param>
/// <param name="SecondsByTest">How long each test took, in this run.</param>
public sealed record ProtocolReport(
    IReadOnlyList<ProtocolRow> Rows,
    IReadOnlyList<string> Skipped,
    IReadOnlyList<string> Failed,
    IReadOnlyList<(string Test, double Seconds)> SecondsByTest)
{
    /// <summary>Targets that were reached.</summary>
    public int Passed => Rows.Count(row => row.Passes == true);

    /// <summary>Targets that were missed.</summary>
    public int Missed => Rows.Count(row => row.Passes == false);
}
