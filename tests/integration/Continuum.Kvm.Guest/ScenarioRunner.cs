using Continuum.Kvm.Guest.Scenarios;
using Continuum.Testing.Guest;

namespace Continuum.Kvm.Guest;

/// <summary>Runs every scenario on the KVM of the machine that this is.</summary>
internal static class ScenarioRunner
{
    /// <summary>Every scenario, in the order in which they run.</summary>
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. EntryScenarios.All, .. ProgramScenarios.All, .. BoundaryScenarios.All, .. SnapshotScenarios.All,
    ];

    internal static async Task<int> RunAsync(string programs, string backend, string word, TextWriter report)
    {
        using KvmHost kvm = KvmHost.Open(new KvmHostOptions());
        ScenarioHost host = new(kvm, programs, backend);
        return await ScenarioList.RunAsync(
            All.Where(scenario => scenario.Name.Contains(word, StringComparison.Ordinal))
                .Select(scenario => (scenario.Name, (Func<Task>)(() => Run(scenario, host)))),
            report);
    }

    private static Task Run(Scenario scenario, ScenarioHost host)
    {
        scenario.Run(host);
        return Task.CompletedTask;
    }
}
