using System.Globalization;
using Continuum.Testing;

namespace Continuum.Kvm.Guest.Scenarios;

/// <summary>A snapshot, and copies of it.</summary>
internal static class SnapshotScenarios
{
    private const int Copies = 20;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("Copies of a snapshot answer from where it was taken, each for itself", CopiesAnswer),
        new("A program goes on after it was snapshotted", GoesOn),
    ];

    private static void CopiesAnswer(ScenarioHost host)
    {
        using TempFolder folder = new();
        string file = folder.File("snapshot");
        using (Server server = Server.Start(host))
        {
            server.Ask("before");
            server.Snapshot(file);
        }

        using Template template = Template.Open(host.Kvm, file, TimeProvider.System, host.Entropy);
        List<ServerAnswer> first = [];
        for (int copy = 0; copy < Copies; copy++)
        {
            using Server server = Server.Restore(host, template);
            string asked = string.Create(CultureInfo.InvariantCulture, $"copy-{copy}");
            ServerAnswer answer = server.Ask(asked);
            Assert.Equal(asked, answer.Line);
            Assert.Equal(2, answer.Counter);
            Assert.Equal(TimeProvider.System.GetUtcNow(), answer.Realtime, ClockTolerance);
            first.Add(answer);
            ServerAnswer second = server.Ask("again");
            Assert.Equal(3, second.Counter);
            Assert.True(second.MonotonicNs >= answer.MonotonicNs, "the monotonic clock went back");
        }

        Assert.Equal(Copies, first.Select(answer => answer.ProcessId).Distinct().Count());
        Assert.Equal(Copies, first.Select(answer => answer.Random).Distinct().Count());
        Assert.Equal(Copies, first.Select(answer => answer.Seed).Distinct().Count());
    }

    private static void GoesOn(ScenarioHost host)
    {
        using TempFolder folder = new();
        using Server server = Server.Start(host);
        ServerAnswer before = server.Ask("before");
        server.Snapshot(folder.File("snapshot"));
        ServerAnswer after = server.Ask("after");
        Assert.Equal(("after", 2), (after.Line, after.Counter));
        Assert.Equal((before.ProcessId, before.Seed), (after.ProcessId, after.Seed));
        Assert.True(after.MonotonicNs >= before.MonotonicNs, "the monotonic clock went back");
    }
}
