namespace Continuum.Testing.Guest;

/// <summary>What a guest said of its scenarios before it powered itself off.</summary>
public sealed class GuestReport
{
    private const int TailLines = 40;

    private readonly Dictionary<string, ReportLine> _reports = [];
    private readonly string _console;

    private GuestReport(IReadOnlyList<string> console, bool timedOut)
    {
        foreach (ReportLine report in console.Select(ReportLine.Parse).OfType<ReportLine>())
        {
            _reports[report.Scenario] = report;
        }

        _console = string.Join('\n', console.TakeLast(TailLines)) + (timedOut ? "\n(stopped at its deadline)" : "");
    }

    /// <summary>Boots a machine and waits for its end.</summary>
    public static async Task<GuestReport> TakeAsync(VirtualMachine machine, string kernel, string image)
    {
        (IReadOnlyList<string> console, bool timedOut) = await machine.RunAsync(kernel, image);
        return new GuestReport(console, timedOut);
    }

    /// <summary>
    /// Null when the guest reported that the scenario passed; otherwise what it said, for a test's failure.
    /// </summary>
    public string? FailureOf(string scenario) => _reports.TryGetValue(scenario, out ReportLine? report)
        ? report.Failure
        : $"The guest said nothing of this scenario. The end of its console:\n{_console}";
}
