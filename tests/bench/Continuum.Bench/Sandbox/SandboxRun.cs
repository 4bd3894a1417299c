using Continuum.Bench.Contenders;
using Continuum.Bench.Peers;
using Continuum.Bench.Reporting;
using Continuum.Bench.Saturation;
using Continuum.Kvm;
using Continuum.Testing;

namespace Continuum.Bench.Sandbox;

/// <summary>The measurements of one program, beside what it is compared with.</summary>
internal sealed class SandboxRun : IDisposable
{
    private const double BusyShare = 0.8;

    private readonly SandboxProgram _program;
    private readonly SandboxPlan _plan;
    private readonly PeerCommands _peers;
    private readonly KvmHost _kvm;
    private readonly TimeProvider _time;
    private readonly TempFolder _folder = new();
    private readonly string _file;
    private readonly Template _template;
    private readonly Func<string, IReadOnlyList<string>> _runc;

    public SandboxRun(SandboxProgram program, SandboxPlan plan, PeerCommands peers, KvmHost kvm, TimeProvider time)
    {
        _program = program;
        _plan = plan;
        _peers = peers;
        _kvm = kvm;
        _time = time;
        _runc = peers.RuncOf(program);
        _file = _folder.File("template");
        SandboxCopy.MakeTemplate(program, kvm, _file, time);
        _template = Template.Open(kvm, _file, time, new KernelEntropy());
    }

    private TimeLimit Limit => new(_plan.SectionLimit, _time);

    /// <summary>One event at a time.</summary>
    public async Task<IReadOnlyList<ResultRow>> RoundTripsAsync(CancellationToken cancellationToken)
    {
        RestoreContender restore = new(_program, _template, null, _time);
        RestoreContender[] others =
        [
            new(_program, _template, PrefetchedPages.None, _time),
            new(_program, _template, PrefetchedPages.Written | PrefetchedPages.Read, _time),
        ];
        PoolHitContender hit = new(_program, _template, _time);
        LauncherContender[] peers =
        [
            new(PeerCommands.ForkExec, _peers.Launch, _program.OnHost),
            new(PeerCommands.Bubblewrap, _peers.Launch, PeerCommands.BubblewrapOf(_program.Image, _program.InImage)),
            new(PeerCommands.Runc, _peers.Launch, _runc("single")),
        ];
        Rounds rounds = new([
            (restore, _plan.Restores), (hit, _plan.Restores),
            .. others.Select(one => ((IContender)one, _plan.Restores)),
            (peers[0], _plan.Fast), (peers[1], _plan.Fast), (peers[2], _plan.Slow),
        ]);
        await rounds.WarmUpAsync(cancellationToken);
        Dictionary<IContender, SampleSet> measured = await rounds.MeasureAsync(_plan.Rounds, Limit, cancellationToken);
        (string Name, double Quantile)[] metrics = [("p50", 0.5), ("p99", 0.99)];
        return
        [
            .. from ours in (IContender[])[restore, hit]
               from peer in peers
               from metric in metrics
               select ResultRow.Latency(
                   ours.Name, metric.Name, metric.Quantile, measured[ours], peer.Name, measured[peer]),
            ResultRow.Alone(
                $"{restore.Name}/restoring", "p50", "ms", restore.Restoring.QuantileMs(0.5), restore.Restoring.Count),
            .. from other in others
               from metric in metrics
               select ResultRow.Alone(
                   other.Name, metric.Name, "ms", measured[other].QuantileMs(metric.Quantile), measured[other].Count),
            .. Counts(),
        ];
    }

    /// <summary>Restores a second on all processors, and what an event takes when they are busy for 80 % of that.</summary>
    public async Task<IReadOnlyList<ResultRow>> RatesAsync(CancellationToken cancellationToken)
    {
        RestoreSaturator ours = new(_program, _template, _time);
        ISaturator[] peers =
        [
            new LauncherSaturator(PeerCommands.ForkExec, _peers.Launch, perBlock: 20, _ => _program.OnHost, _time),
            new LauncherSaturator(PeerCommands.Runc, _peers.Launch, perBlock: 5, _runc, _time),
        ];
        Dictionary<ISaturator, Rate> measured = await SaturationRounds.RunAsync(
            [ours, .. peers], _plan.SaturationRounds, _plan.Saturation, Limit, _time, cancellationToken);
        double perSecond = measured[ours].PerSecond;
        SampleSet busy = await new Arrivals(_program, _template, _time).RunAsync(perSecond * BusyShare, _plan.Arrivals);
        return
        [
            .. peers.Select(peer => ResultRow.Throughput(
                ours.Name, perSecond, peer.Name, measured[peer].PerSecond, measured[ours].Events)),
            ResultRow.Alone($"{ours.Name}-at-80%", "p50", "ms", busy.QuantileMs(0.5), busy.Count),
            ResultRow.Alone($"{ours.Name}-at-80%", "p99", "ms", busy.QuantileMs(0.99), busy.Count),
        ];
    }

    /// <summary>What many idle copies take.</summary>
    public async Task<IReadOnlyList<ResultRow>> MemoryAsync()
    {
        const string Unit = "MiB all";
        IdleMemory memory = new(_program, _template, _time);
        (double pristine, double served) = await OwnThread.RunAsync(() => memory.Measure(_plan.Idle));
        return
        [
            ResultRow.Alone($"{_program.Name}-{_plan.Idle}-idle", "memory", Unit, pristine, _plan.Idle),
            ResultRow.Alone($"{_program.Name}-{_plan.Idle}-idle-served", "memory", Unit, served, _plan.Idle),
        ];
    }

    /// <summary>From templates that have to be read from the disk.</summary>
    public async Task<IReadOnlyList<ResultRow>> ColdAsync(CancellationToken cancellationToken)
    {
        ColdDisk disk = new(_program, _kvm, _time);
        await disk.MeasureAsync(_file, _plan.ColdTemplates, cancellationToken);
        string name = $"{_program.Name}-cold-disk";
        return [.. Of("open", disk.Opened), .. Of("no-prefetch", disk.Restored), .. Of("all-prefetch", disk.Prefetched)];

        IEnumerable<ResultRow> Of(string kind, SampleSet samples) =>
        [
            ResultRow.Alone($"{name}/{kind}", "p50", "ms", samples.QuantileMs(0.5), samples.Count),
            ResultRow.Alone($"{name}/{kind}", "p99", "ms", samples.QuantileMs(0.99), samples.Count),
        ];
    }

    public void Dispose()
    {
        _template.Dispose();
        _folder.Dispose();
    }

    /// <summary>What one event costs in exits, which is what the time goes into.</summary>
    private IEnumerable<ResultRow> Counts()
    {
        using SandboxCopy copy = SandboxCopy.Restore(_program, _template, _time);
        copy.Answer(TestEvent.Make(0));
        MicroVmStatistics statistics = copy.Statistics;
        string name = $"{_program.Name}-restore";
        return
        [
            ResultRow.Alone($"{name}/entries", "count", "per event", statistics.Entries, 1),
            ResultRow.Alone($"{name}/page-faults", "count", "per event", statistics.PageFaults, 1),
            ResultRow.Alone($"{name}/calls", "count", "per event", statistics.Calls.Sum(call => call.Value), 1),
        ];
    }
}
