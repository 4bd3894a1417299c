namespace Continuum.Testing.Guest;

/// <summary>What the guest says of one scenario on its console: one line each, fields apart by tabs.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Failure">What went wrong; null when it passed.</param>
public sealed record ReportLine(string Scenario, string? Failure)
{
    private const string Mark = "scenario";
    private const string Ok = "ok";
    private const string Bad = "failed";

    // A console line is a line: the detail's own line ends travel as this.
    private const string LineEnd = " ⏎ ";

    public static string Passed(string scenario) => string.Join('\t', Mark, Ok, scenario);

    public static string Failed(string scenario, string detail) =>
        string.Join('\t', Mark, Bad, scenario, detail.ReplaceLineEndings(LineEnd));

    /// <returns>Null for a line that is no report.</returns>
    public static ReportLine? Parse(string line) => line.TrimEnd('\r').Split('\t', count: 4) switch
    {
        [Mark, Ok, string scenario] => new ReportLine(scenario, null),
        [Mark, Bad, string scenario, string detail] =>
            new ReportLine(scenario, detail.Replace(LineEnd, Environment.NewLine, StringComparison.Ordinal)),
        _ => null,
    };
}
