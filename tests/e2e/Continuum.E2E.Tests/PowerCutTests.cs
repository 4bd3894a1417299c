using Continuum.Contracts.Functions;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Kills;
using Continuum.Testing.Power.Machines;
using Continuum.Testing.Power.Trials;

namespace Continuum.E2E.Tests;

/// <summary>
/// A slice of <c>./bench.sh powercut</c>: the agent in a virtual machine of which copies go on from one moment, until
/// their power goes under QoS 1 and 2 load, and takes with it what the disk was not asked to keep; what is left the agent
/// recovers on the host. As many of twenty cuts as there is time for.
/// </summary>
public sealed class PowerCutTests
{
    private const int Seed = 5;
    private const int MostCuts = 20;

    // While the cuts prove nothing there are as many as this, whatever the time.
    private const int MostInVain = 6;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    // An emulated machine, on cores that are shared.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    // After more than this, the cuts would outlast the suite's time limit.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    // Of the emulator's processor time, of which a start takes some 35 s.
    private static readonly TimeSpan StartNeeds = TimeSpan.FromSeconds(60);

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
        await using PoweredNode node = await PoweredNode.BuildAsync(settings, (KernelImage.Found)kernel, Seed);
        await StartInTimeAsync(node, controlPlane, settings, function);
        KillReport warm = await KillRun.RunAsync(
            PoweredPlan.Warming(Seed, "warm-"), node, _ => { }, CancellationToken.None);
        Assert.Empty(warm.Problems);
        await AssertLedgerAsync(controlPlane, settings);
        SavedMachine saved = await node.Computer.SaveAsync();
        PowerCutTally cuts = PowerCutTally.None;
        long began = TimeProvider.System.GetTimestamp();
        while (cuts.Cuts < MostCuts && IsOneMoreWorth(cuts, TimeProvider.System.GetElapsedTime(began)))
        {
            cuts = cuts.Plus(await CutAsync(settings, saved, cuts));
        }

        // Else it would be as green on a disk that keeps everything, or with a node that acknowledges nothing.
        Assert.Empty(cuts.Doubts("of copies"));
    }

    // Only a start that others kept from the processor is skipped: one that has had it, or sleeps, fails.
    private static async Task StartInTimeAsync(
        PoweredNode node, ControlPlane controlPlane, PoweredNodeSettings settings, Declared function)
    {
        using CancellationTokenSource tooLong = new();
        node.Launch();
        Task start = StartAsync(node, controlPlane, settings, function, tooLong.Token);
        if (await Task.WhenAny(start, Task.Delay(LongestStart, TimeProvider.System)) == start)
        {
            await start;
            return;
        }

        ProcessorTimes processor = node.Computer.Machine.Processor;
        string console = node.Computer.Machine.Tail();
        await tooLong.CancelAsync();
        await node.Computer.Machine.KillAsync();
        await Record.ExceptionAsync(() => start);
        string took = $"the agent's first start took more than {LongestStart.TotalSeconds:0} s ({processor})";
        Assert.SkipWhen(processor.IsStarved(StartNeeds, LongestStart), $"the machine is too busy: {took}");
        Assert.Fail($"{took}:\n{console}");
    }

    private static async Task StartAsync(
        PoweredNode node, ControlPlane controlPlane, PoweredNodeSettings settings, Declared function,
        CancellationToken tooLong)
    {
        await node.ReadyAsync();
        await SeenAsync(controlPlane, settings, view => view.Connected, tooLong);
        // Its readiness is waited for below, with an emulated machine's patience.
        await controlPlane.Api.PlaceAsync(function, await FunctionImages.CAsync());
        await SeenAsync(
            controlPlane,
            settings,
            view => view.DesiredRevision > 0 && view.AcknowledgedRevision == view.DesiredRevision,
            tooLong);
        node.HasFunction = true;
        await node.ReadyAsync();
    }

    private static bool IsOneMoreWorth(PowerCutTally cuts, TimeSpan elapsed) => elapsed < Budget
        || (cuts.Cuts < MostInVain && (cuts.Cuts == 0 || cuts.Doubts("of copies").Any()));

    private static async Task<PowerCutTally> CutAsync(
        PoweredNodeSettings settings, SavedMachine saved, PowerCutTally before)
    {
        int seed = Seed + (100 * before.Cuts);
        await using ForkedNode fork = await ForkedNode.StartAsync(settings, saved, seed, before.WithReverted > 0);
        KillReport report = await KillRun.RunAsync(
            PoweredPlan.Forked(seed, "cut-"), fork, _ => { }, CancellationToken.None);
        string run = $"seed {seed}, {fork.Computer.Cuts[^1]}";
        Assert.True(report.Problems.Count == 0, $"{run}: {string.Join("; ", report.Problems)}");
        Assert.All(report.Kinds, kind => Assert.Equal((kind.Published, kind.Published), (kind.Acknowledged, kind.Answered)));
        Assert.Empty(fork.Computer.Problems);
        return PowerCutTally.Of(report, fork.Computer.Cuts);
    }

    private static Task SeenAsync(
        ControlPlane controlPlane, PoweredNodeSettings node, Func<Contracts.Api.NodeView, bool> condition,
        CancellationToken tooLong = default) =>
        Deadline.UntilAsync(
            $"{node.NodeId} to be connected and to have what it is to have",
            async () =>
            {
                tooLong.ThrowIfCancellationRequested();
                return (await controlPlane.Api.NodesAsync())
                    .Any(view => view.Description.NodeId == node.NodeId && condition(view));
            },
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
