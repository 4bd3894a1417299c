using Continuum.Contracts.Functions;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Kills;
using Continuum.Testing.Power.Machines;

namespace Continuum.E2E.Tests;

/// <summary>
/// A slice of <c>./bench.sh powercut</c>: the agent in a virtual machine whose power goes again and again under QoS 1
/// and 2 load, and takes with it what the disk was not asked to keep. As many of twenty cuts as there
/// is time for.
/// </summary>
public sealed class PowerCutTests
{
    private static readonly KillPlan Plan = PoweredPlan.Of(seed: 5, cuts: 20) with
    {
        Budget = TimeSpan.FromSeconds(20),
    };

    // An emulated machine, on cores that are shared.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    // Some 35 s of processor time. After more than this, cuts and the drain would outlast the suite's time limit.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    public PowerCutTests() => Need.WholeSystem();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_nothing_is_answered_twice_and_the_ledger_reconciles()
    {
        string? missing = MachineImage.Missing();
        Assert.SkipUnless(missing is null, missing ?? "");
        KernelImage kernel = await KernelCache.GetAsync();
        Assert.SkipUnless(kernel is KernelImage.Found, (kernel as KernelImage.Absent)?.Reason ?? "");
        using TempFolder folder = new();
        Dictionary<string, string> environment = [];
        await using ControlPlane controlPlane = new(folder.File("controlplane"), folder.File("token"), environment);
        await controlPlane.StartAsync();
        Declared function = Declared.InC("plant", "cuts", "answer", "slow").With("SLOW_MS", "10")
            .OnMqtt(KillPlan.TriggerTopic, reply: KillPlan.ReplyTopic, qos: 2);
        PoweredNodeSettings settings = new(
            "edge-power", "eu-central/berlin/plant-1", new Uri(controlPlane.Url), controlPlane.TokenFile,
            Path.GetDirectoryName(Repository.Agent)!, new FunctionKey(function.Namespace, function.Name));
        await using PoweredNode node = await PoweredNode.BuildAsync(settings, (KernelImage.Found)kernel, Plan.Seed);
        long began = TimeProvider.System.GetTimestamp();
        node.Launch();
        await node.ReadyAsync();
        await SeenAsync(controlPlane, settings, view => view.Connected);
        // Its readiness is waited for below, with an emulated machine's patience.
        await controlPlane.Api.PlaceAsync(function, await FunctionImages.CAsync());
        await SeenAsync(
            controlPlane,
            settings,
            view => view.DesiredRevision > 0 && view.AcknowledgedRevision == view.DesiredRevision);
        node.HasFunction = true;
        await node.ReadyAsync();
        TimeSpan start = TimeProvider.System.GetElapsedTime(began);
        Assert.SkipWhen(start > LongestStart, $"the machine is too busy: the agent's first start took {start.TotalSeconds:0} s");

        KillReport report = await KillRun.RunAsync(Plan, node, _ => { }, CancellationToken.None);

        string run = $"seed {Plan.Seed}, {report.Plan.Kills} cuts";
        Assert.True(report.Problems.Count == 0, $"{run}: {string.Join("; ", report.Problems)}");
        Assert.All(report.Kinds, kind => Assert.Equal((kind.Published, kind.Published), (kind.Acknowledged, kind.Answered)));
        Assert.InRange(report.Plan.Kills, 1, Plan.Kills);
        Assert.Empty(node.Computer.Problems);
        // Else it would be as green on a disk that keeps everything.
        Assert.True(node.HasDestroyed, $"{run}: none met anything unflushed: {string.Join("; ", node.Computer.Cuts)}");
        await AssertLedgerAsync(controlPlane, settings);
    }

    private static Task SeenAsync(
        ControlPlane controlPlane, PoweredNodeSettings node, Func<Contracts.Api.NodeView, bool> condition) =>
        Deadline.UntilAsync(
            $"{node.NodeId} to be connected and to have what it is to have",
            async () => (await controlPlane.Api.NodesAsync())
                .Any(view => view.Description.NodeId == node.NodeId && condition(view)),
            Patience);

    private static async Task AssertLedgerAsync(ControlPlane controlPlane, PoweredNodeSettings node)
    {
        await SeenAsync(controlPlane, node, view => view.Connected);
        using RunningProgram command = RunningProgram.Start(
            Repository.CommandLine,
            ["events", "ledger"],
            new Dictionary<string, string>
            {
                ["CONTINUUM_URL"] = controlPlane.Url,
                ["CONTINUUM_TOKEN"] = (await File.ReadAllTextAsync(controlPlane.TokenFile)).Trim(),
            });
        Assert.True(await command.EndAsync() == 0, command.Text);
    }
}
