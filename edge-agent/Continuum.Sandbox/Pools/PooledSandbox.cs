using Continuum.Contracts.Invocations;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Pools;

/// <summary>One started sandbox: its process, its side of the Runtime API and its log.</summary>
internal sealed class PooledSandbox : IAsyncDisposable
{
    // What a program sent or wrote before it ended is still on its way here for a moment. Real time: the kernel's.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private static readonly InvocationError Destroyed =
        new(ErrorTypes.SandboxFailure, "The sandbox was destroyed before the program answered");

    private readonly ISandboxProcess _process;
    private readonly RuntimeSession _session;
    private readonly SandboxLog _log;
    private readonly PoolContext _context;
    private readonly CancellationTokenSource _pumping = new();
    private readonly Task _pumps;
    private readonly Task _watch;
    private readonly Lazy<Task> _destruction;
    private InvocationReport? _lastReport;
    private bool _used;

    public PooledSandbox(SandboxSpec spec, ISandboxProcess process, RuntimeSession session, PoolContext context)
    {
        Spec = spec;
        _process = process;
        _session = session;
        _context = context;
        LineRate rate = new(context.Time, context.Options.LogLinesPerSecond, context.Options.LogBurstLines);
        _log = new SandboxLog(spec.Version, process.Id, context.Logs, rate, context.Time);
        _pumps = PumpAsync();
        _watch = WatchAsync();
        _destruction = new Lazy<Task>(TearDownAsync);
        context.Census.Add(this);
    }

    public SandboxSpec Spec { get; }

    /// <summary>From its start to its first <c>next</c>; set by whoever started it.</summary>
    public TimeSpan InitDuration { get; set; }

    /// <summary>When it was last put to wait for work.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Completes when it is of no more use.</summary>
    public Task<InvocationError> Ended => _session.Ended;

    /// <summary>The names of system calls that its program made and that it does not have.</summary>
    public IReadOnlyList<string> RefusedCalls => _process.RefusedCalls;

    public SandboxUsage ReadUsage() => _process.ReadUsage();

    /// <summary>Gives it an event. Null: it is no more.</summary>
    public RuntimeDelivery? TryDeliver(RuntimeInvocation invocation)
    {
        string? before = _log.InvocationId;
        _log.InvocationId = invocation.Id;
        // The line comes first: the program may write one of its own before this returns.
        RuntimeDelivery? delivery = _session.TryDeliver(
            invocation, () => _log.Platform($"START RequestId: {invocation.Id} Version: {Spec.Version.Version}"));
        if (delivery is null)
        {
            _log.InvocationId = before;
        }

        return delivery;
    }

    /// <summary>Ends what it does with this error; it is still to be destroyed.</summary>
    public void End(InvocationError error) => _session.End(error);

    /// <summary>Tells the log of an invocation: now, or after its last lines when it is to be destroyed.</summary>
    public void Report(string invocationId, InvocationResult result, bool keeps)
    {
        InvocationReport report = new(invocationId, result, _used ? null : InitDuration);
        _used = true;
        if (keeps)
        {
            Write(report);
        }
        else
        {
            _lastReport = report;
        }
    }

    /// <summary>Kills it, reads what it wrote last, and forgets it. Again: waits for the same.</summary>
    public ValueTask DisposeAsync() => new(_destruction.Value);

    private async Task PumpAsync()
    {
        try
        {
            await _process.PumpAsync(_log, _pumping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _context.Logger.LogEnded(_process.Id, exception.Message);
        }
    }

    private async Task WatchAsync()
    {
        SandboxExit exit = await _process.Exited;
        await LastWordsAsync(Task.WhenAll(_pumps, _session.Connections.WhenDrainedAsync()));
        _session.End(exit.ToError(Spec.MemoryBytes, _log.Tail));
    }

    private async Task TearDownAsync()
    {
        _session.End(Destroyed);
        await _process.KillAsync();
        await LastWordsAsync(_pumps);
        await _pumping.CancelAsync();
        await _pumps;
        await _watch;
        if (_lastReport is not null)
        {
            Write(_lastReport);
        }

        _context.Census.Remove(this, _process.ReadUsage().CpuTime);
        await _process.DisposeAsync();
        _pumping.Dispose();
    }

    private Task<Task> LastWordsAsync(Task said) =>
        Task.WhenAny(said, Task.Delay(LastWords, TimeProvider.System, _pumping.Token));

    private void Write(InvocationReport report)
    {
        foreach (string line in report.Lines(Spec.MemoryBytes, _process.ReadUsage().PeakMemoryBytes))
        {
            _log.Platform(line);
        }
    }
}
