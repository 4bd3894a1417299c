using System.Diagnostics;
using Continuum.Kvm;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// A program in a micro-VM. It takes a thread only while it runs. While it waits for an event its own timers stand
/// still, as they do in Lambda, so that one that waits costs no processor time.
/// </summary>
internal sealed class MicroVmSandbox : ISandboxProcess, IMachineWork
{
    private readonly Lock _machineGate = new();
    private readonly TaskCompletionSource<SandboxExit> _exited =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly RunnerSet _runners;
    private readonly RuntimeSession _session;
    private readonly TimeProvider _time;
    private readonly Action _resume;
    private readonly MicroVmOutput _output = new();
    private readonly RefusedCallNotes _refusals;
    private readonly IDisposable? _lease;
    private MicroVm _machine = null!;
    private SnapshotWatch? _snapshot;
    private ITimer? _timer;
    private SandboxUsage _usage;
    private volatile MachineState _state;
    private SandboxLog? _log;
    private int _refusalsSeen;
    private bool _isCopy;
    private bool _isFinished;
    private bool _isDisposed;

    public MicroVmSandbox(
        string id, RuntimeSession session, RunnerSet runners, TimeProvider time, RefusedCallNotes refusals,
        IDisposable? lease)
    {
        Id = id;
        _session = session;
        _runners = runners;
        _time = time;
        _refusals = refusals;
        _lease = lease;
        _resume = Resume;
    }

    public string Id { get; }

    public Runner? LastRunner { get; set; }

    /// <summary>Takes what the program writes.</summary>
    public ProgramOutput Output => _output.Write;

    public Task<SandboxExit> Exited => _exited.Task;

    public IReadOnlyList<string> RefusedCalls => _machine.RefusedCalls;

    /// <summary>The machine is loaded, and owned from here on.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="isCopy">Whether it is a copy of one that waited: it goes on when something happens.</param>
    /// <param name="build">The snapshot to take of it, or null.</param>
    public void Load(MicroVm machine, bool isCopy, TemplateBuild? build)
    {
        _machine = machine;
        _isCopy = isCopy;
        _snapshot = build is null ? null : new SnapshotWatch(build, _session, _time);
    }

    /// <summary>
    /// Brings in what the copy will touch, while nobody waits for it. Before <see cref="PumpAsync"/>.
    /// </summary>
    public void Prepare()
    {
        try
        {
            _machine.Prepare();
        }
        catch
        {
            Finish(new ProgramEnd.MachineFailed("it could not be made ready"));
            throw;
        }
    }

    public Task PumpAsync(SandboxLog log, CancellationToken cancellationToken)
    {
        _log = log;
        _output.Attach(log);
        if (_isCopy)
        {
            _machine.WhenReady(_resume);
        }
        else
        {
            _resume();
        }

        return Exited;
    }

    public Task KillAsync()
    {
        if (Interlocked.CompareExchange(ref _state, MachineState.Over, MachineState.Idle) == MachineState.Idle)
        {
            // It waits: nobody runs it, and now nobody will.
            Finish(new ProgramEnd.Killed());
            return Exited;
        }

        lock (_machineGate)
        {
            if (!_isDisposed)
            {
                _machine.Kill();
            }
        }

        Resume();
        return Exited;
    }

    public SandboxUsage ReadUsage()
    {
        lock (_machineGate)
        {
            if (!_isDisposed)
            {
                long memory = _machine.MemoryBytes;
                _usage = new SandboxUsage(memory, Math.Max(memory, _usage.PeakMemoryBytes), _machine.CpuTime);
            }

            return _usage;
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    public void Run()
    {
        try
        {
            RunOn();
        }
        catch (Exception exception)
        {
            // A bug of ours: it costs this sandbox, whose end must be heard of, and then goes into the log.
            _state = MachineState.Over;
            Finish(new ProgramEnd.MachineFailed(exception.Message));
            throw;
        }
    }

    private void RunOn()
    {
        do
        {
            _state = MachineState.Running;
            RunResult result = RunMachine();
            TellRefusals();
            if (result is RunResult.Ended { End: var end })
            {
                _state = MachineState.Over;
                Finish(end);
                return;
            }

            if (_snapshot?.TryTake(_machine) == true)
            {
                _snapshot = null;
            }

            Wait((RunResult.Waiting)result);
        }
        while (Interlocked.CompareExchange(ref _state, MachineState.Idle, MachineState.Running)
            != MachineState.Running);
    }

    // From any thread: something happened that the machine may wait for.
    private void Resume()
    {
        while (true)
        {
            MachineState seen = _state;
            MachineState next = seen switch
            {
                MachineState.Idle => MachineState.Queued,
                MachineState.Running => MachineState.RunningAgain,
                _ => seen,
            };
            if (Interlocked.CompareExchange(ref _state, next, seen) != seen)
            {
                continue;
            }

            if (seen == MachineState.Idle)
            {
                _runners.Enqueue(this);
            }

            return;
        }
    }

    private void Unload()
    {
        ReadUsage();
        lock (_machineGate)
        {
            _isDisposed = true;
            _usage = _usage with { MemoryBytes = 0 };
        }

        _machine.Dispose();
        _lease?.Dispose();
    }

    private RunResult RunMachine()
    {
        try
        {
            return _machine.Run(atMost: null);
        }
        catch (KvmException exception)
        {
            return new RunResult.Ended(new ProgramEnd.MachineFailed(exception.Message));
        }
    }

    private void TellRefusals()
    {
        IReadOnlyList<string> refused = _machine.RefusedCalls;
        for (; _refusalsSeen < refused.Count; _refusalsSeen++)
        {
            string call = refused[_refusalsSeen];
            if (_refusals.TryAdd(call))
            {
                _log?.Platform($"REFUSED {call}: micro-VMs do not have this system call; the program got an error");
            }
        }
    }

    private void Wait(RunResult.Waiting waiting)
    {
        if (waiting.Until is { } until && !_session.IsReady)
        {
            _timer ??= _time.CreateTimer(
                static sandbox => ((MicroVmSandbox)sandbox!)._resume(), this,
                Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Round(until), Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _machine.WhenReady(_resume);
    }

    // Timers take whole milliseconds, and not too many of them.
    private static TimeSpan Round(TimeSpan until) => until <= TimeSpan.Zero
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(until.TotalMilliseconds), 86_400_000));

    // Once, by whoever made it Over. What it sent last is the session's before anybody hears of its end.
    private void Finish(ProgramEnd end)
    {
        if (Interlocked.Exchange(ref _isFinished, true))
        {
            return; // it broke on the way
        }

        try
        {
            _timer?.Dispose();
            _snapshot?.Dispose();
            _output.Finish();
            _output.Dispose();
        }
        finally
        {
            try
            {
                Unload();
            }
            finally
            {
                _exited.TrySetResult(Describe(end));
            }
        }
    }

    private static SandboxExit Describe(ProgramEnd end) => end switch
    {
        ProgramEnd.Exited exited => new SandboxExit.Exited(exited.Code, ProcessLimitReached: false),
        ProgramEnd.Signalled signalled =>
            new SandboxExit.Signaled(signalled.Signal, ProcessLimitReached: false) { Detail = signalled.Detail },
        ProgramEnd.LimitExceeded { Limit: ProgramLimit.Memory } => new SandboxExit.OutOfMemory(),
        ProgramEnd.LimitExceeded exceeded => new SandboxExit.LimitExceeded(exceeded.Detail),
        ProgramEnd.MachineFailed failed => new SandboxExit.Failed(failed.Detail),
        ProgramEnd.Killed => new SandboxExit.Killed(),
        _ => throw new UnreachableException($"A program ended by {end}"),
    };
}
