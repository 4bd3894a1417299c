using Continuum.Isolation.Guest.Scenarios;

namespace Continuum.Isolation.Guest;

/// <summary>Runs every scenario, one after the other, and reports each as one line.</summary>
internal static class ScenarioRunner
{
    /// <summary>Every scenario, in the order in which they run.</summary>
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. DetectionScenarios.All, .. LimitScenarios.All, .. LifetimeScenarios.All, .. ConfinementScenarios.All,
    ];

    internal static async Task<int> RunAllAsync(TextWriter report)
    {
        int failed = 0;
        await using Sandboxes sandboxes = new();
        foreach (Scenario scenario in All)
        {
            try
            {
                await scenario.RunAsync(sandboxes);
                await report.WriteLineAsync(ReportLine.Passed(scenario.Name));
            }
            catch (Exception exception)
            {
                // The top of the program: what one scenario met must not hide what the others find.
                failed++;
                await report.WriteLineAsync(ReportLine.Failed(scenario.Name, exception.ToString()));
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
