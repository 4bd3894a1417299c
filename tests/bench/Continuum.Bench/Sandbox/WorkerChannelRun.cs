using System.Globalization;
using Continuum.Bench.Contenders;
using Continuum.Bench.Reporting;
using Continuum.Bench.Saturation;
using Continuum.Contracts.Functions;
using Continuum.Isolation;
using Continuum.Kvm;
using Continuum.Sandbox;
using Continuum.Sandbox.Workers;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Bench.Sandbox;

/// <summary>The whole way of an event to its micro-VM, through a worker process and, for comparison, without one.</summary>
internal sealed class WorkerChannelRun : IAsyncDisposable
{
    private const string Device = "/dev/kvm";
    private const string Channel = "worker-channel";
    private const string InProcess = "in process";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _folder;
    private readonly SandboxPlan _plan;
    private readonly TimeProvider _time;
    private readonly ISandboxHost _inProcess;
    private readonly WorkerSandboxHost _worker;

    private WorkerChannelRun(SandboxPlan plan, TimeProvider time, WorkerSandboxHost worker, TempFolder folder)
    {
        _plan = plan;
        _time = time;
        _worker = worker;
        _folder = folder;
        _inProcess = MicroVmSandboxHost.Create(
            KvmHost.Open(new KvmHostOptions()),
            new MicroVmSandboxOptions { TemplateFolder = folder.File("templates") }, NullLoggerFactory.Instance, time);
    }

    /// <exception cref="IsolationException">No worker can be started here.</exception>
    /// <exception cref="SandboxWorkerException">The same.</exception>
    public static async Task<WorkerChannelRun> StartAsync(BenchArguments arguments, SandboxPlan plan, TimeProvider time)
    {
        TempFolder folder = new();
        WorkerSandboxOptions options = new()
        {
            ProgramPath = arguments.Built("bin/Continuum.Worker/release/continuum-worker"),
            DataFolder = folder.File("data"),
        };
        try
        {
            string group = string.Create(CultureInfo.InvariantCulture, $"continuum-bench-{Environment.ProcessId}");
            return new WorkerChannelRun(plan, time, await WorkerSandboxHost.StartAsync(
                options,
                IsolationLauncher.Create(new IsolationOptions { CgroupParent = group }, NullLoggerFactory.Instance, time),
                File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite),
                NullLoggerFactory.Instance,
                time), folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>One program: kept warm, and pristine for each event, with and without a pause, and as many as can be.</summary>
    public async Task<IReadOnlyList<ResultRow>> MeasureAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        (HostContender Worker, HostContender InProcess)[] pairs =
        [
            await PairAsync(program, "instance", IsolationMode.Instance, TimeSpan.Zero, cancellationToken),
            await PairAsync(program, "invocation", IsolationMode.Invocation, TimeSpan.Zero, cancellationToken),
            await PairAsync(program, "invocation-paused", IsolationMode.Invocation, Pause, cancellationToken),
        ];
        Rounds rounds = new([
            .. from pair in pairs
               from one in (HostContender[])[pair.Worker, pair.InProcess]
               select ((IContender)one, _plan.Restores),
        ]);
        await rounds.WarmUpAsync(cancellationToken);
        Dictionary<IContender, SampleSet> measured = await rounds.MeasureAsync(
            _plan.Rounds, new TimeLimit(_plan.SectionLimit, _time), cancellationToken);
        (string Name, double Quantile)[] metrics = [("p10", 0.1), ("p50", 0.5), ("p99", 0.99)];
        Dictionary<ISaturator, Rate> rates = await SaturationRounds.RunAsync(
            [pairs[1].Worker, pairs[1].InProcess], _plan.SaturationRounds, _plan.Saturation,
            new TimeLimit(_plan.SectionLimit, _time), _time, cancellationToken);
        Rate busy = rates[pairs[1].Worker];
        return
        [
            .. from pair in pairs
               from metric in metrics
               select ResultRow.Latency(
                   pair.Worker.Name, metric.Name, metric.Quantile, measured[pair.Worker], InProcess,
                   measured[pair.InProcess]),
            ResultRow.Throughput(
                pairs[1].Worker.Name, busy.PerSecond, InProcess, rates[pairs[1].InProcess].PerSecond, busy.Events),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _inProcess.DisposeAsync();
        await _worker.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<(HostContender Worker, HostContender InProcess)> PairAsync(
        SandboxProgram program, string kind, IsolationMode isolation, TimeSpan pause, CancellationToken cancellationToken)
    {
        SandboxSpec spec = new()
        {
            Version = new VersionKey(FunctionKey.Parse($"bench/{program.Name}-{kind}"), "v000000000001"),
            RootPath = program.Image.RootPath,
            Mounts = [.. program.Image.Mounts.Select(mount => new SandboxMount(mount.HostPath, mount.MountPath))],
            EntryPoint = program.Image.EntryPoint,
            WorkingDirectory = program.Image.WorkingDirectory,
            Handler = "app.handle",
            MemoryBytes = 128L << 20,
            Timeout = TimeSpan.FromSeconds(10),
            Concurrency = Environment.ProcessorCount,
            Isolation = isolation,
        };
        return (await ReadyAsync(_worker, ""), await ReadyAsync(_inProcess, "/in-process"));

        async Task<HostContender> ReadyAsync(ISandboxHost host, string suffix)
        {
            string name = $"{program.Name}-{Channel}/{kind}{suffix}";
            PrepareResult result = await host.PrepareAsync(spec, cancellationToken);
            return result is PrepareResult.Ready
                ? new HostContender(name, host, spec, new Pace(pause, _time), _time)
                : throw new BenchException($"{name} is not ready: {result}");
        }
    }
}
