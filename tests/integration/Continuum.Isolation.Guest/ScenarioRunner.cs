using Continuum.Isolation.Guest.Scenarios;
using Continuum.Testing.Guest;

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
        await using Sandboxes sandboxes = new();
        return await ScenarioList.RunAsync(
            All.Select(scenario => (scenario.Name, (Func<Task>)(() => scenario.RunAsync(sandboxes)))), report);
    }
}
