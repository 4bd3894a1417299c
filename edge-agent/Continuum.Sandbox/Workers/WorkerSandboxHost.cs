using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Isolation;
using Continuum.Kvm;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>Sandboxes as micro-VMs in worker processes, one process a namespace.</summary>
public sealed class WorkerSandboxHost : ISandboxHost
{
    private readonly ConcurrentDictionary<string, NamespaceWorker> _namespaces = new(StringComparer.Ordinal);
    private readonly WorkerSandboxOptions _options;
    private readonly LogHub _logs;
    private readonly SandboxTelemetry _telemetry;
    private readonly WorkerSupply _supply;
    private readonly IsolationLauncher _isolation;
    private readonly SafeHandle _kvm;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    private WorkerSandboxHost(
        WorkerSandboxOptions options,
        IsolationLauncher isolation,
        SafeHandle kvm,
        ILoggerFactory loggerFactory,
        TimeProvider time)
    {
        _options = options;
        _isolation = isolation;
        _kvm = kvm;
        _logger = loggerFactory.CreateLogger<WorkerSandboxHost>();
        _time = time;
        _logs = new LogHub(time, options.Pool.LogQueueLines);
        _telemetry = new SandboxTelemetry(ReadySandboxes);
        WorkerRoot root = WorkerRoot.Create(Path.Combine(options.DataFolder, "root"), options.ProgramPath);
        WorkerLaunch launch = new(isolation, root, kvm, options);
        _supply = new WorkerSupply(launch, _logs, _telemetry, options.StartLimit, _logger, time);
    }

    /// <inheritdoc/>
    public string Kind => "kvm";

    /// <summary>What the first worker found of this machine's KVM.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Starts the first worker, which tries KVM.</summary>
    /// <param name="options">The worker's program and limits.</param>
    /// <param name="isolation">Starts processes; this host's from here on, also when it fails.</param>
    /// <param name="kvm">/dev/kvm, open for reading and writing; this host's from here on, also when it fails.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SandboxWorkerException">The worker did not come up, or its KVM does not work: why.</exception>
    /// <exception cref="IsolationException">It could not be started.</exception>
    public static async Task<WorkerSandboxHost> StartAsync(
        WorkerSandboxOptions options,
        IsolationLauncher isolation,
        SafeHandle kvm,
        ILoggerFactory loggerFactory,
        TimeProvider time)
    {
        WorkerSandboxHost host = new(options, isolation, kvm, loggerFactory, time);
        try
        {
            host.Description = $"{KvmDescription.FindBackend()}, {await host._supply.FirstAsync()}";
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken) =>
        Of(spec.Version).PrepareAsync(spec, cancellationToken);

    /// <inheritdoc/>
    public async Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken)
    {
        using Activity? activity = SandboxTelemetry.StartInvocation(version, request);
        InvocationResult result = await Of(version).InvokeAsync(
            version, activity is null ? request : request with { TraceParent = activity.Id }, cancellationToken);
        _telemetry.Invoked(version.Function, result, activity);
        return result;
    }

    /// <inheritdoc/>
    public Task RetireAsync(VersionKey version, CancellationToken cancellationToken) =>
        Of(version).RetireAsync(version, cancellationToken);

    /// <inheritdoc/>
    public SandboxUse ReadUse()
    {
        SandboxUse sum = default;
        foreach (NamespaceWorker worker in _namespaces.Values)
        {
            SandboxUse use = worker.Use;
            sum = new SandboxUse(
                sum.Sandboxes + use.Sandboxes, sum.MemoryBytes + use.MemoryBytes, sum.CpuTime + use.CpuTime);
        }

        return sum;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> ReadLogsAsync(CancellationToken cancellationToken) =>
        _logs.ReadAsync(cancellationToken);

    /// <summary>The host process of a namespace's worker; null when none runs.</summary>
    public int? WorkerPid(string ofNamespace) =>
        _namespaces.TryGetValue(ofNamespace, out NamespaceWorker? worker) ? worker.HostPid : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (NamespaceWorker worker in _namespaces.Values)
        {
            await worker.DisposeAsync();
        }

        await _supply.DisposeAsync();
        _logs.Complete();
        await _isolation.DisposeAsync();
        _kvm.Dispose();
        _telemetry.Dispose();
    }

    private IEnumerable<Measurement<int>> ReadySandboxes() =>
        from worker in _namespaces.Values
        from function in worker.Measures
        select SandboxTelemetry.Ready(FunctionKey.Parse(function.Function), function.Ready);

    private NamespaceWorker Of(VersionKey version) => _namespaces.GetOrAdd(
        version.Function.Namespace,
        static (name, host) => new NamespaceWorker(
            name, host._supply, Path.Combine(host._options.DataFolder, "templates", name), host._logger, host._time),
        this);
}
