using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Runs a process on its machine until it has ended or all of it waits. Between an exit of the machine and the next
/// entry nothing is allocated.
/// </summary>
internal sealed class ProgramRunner
{
    private readonly LinuxProcess _process;
    private readonly CallDispatcher _calls;
    private readonly RunQueue _queue;
    private readonly WatchedRun _watch;
    private RunBounds _bounds = RunBounds.None;
    private long _timersSeen;
    private volatile bool _killed;

    public ProgramRunner(LinuxProcess process, SyscallTable table)
    {
        _process = process;
        _calls = new CallDispatcher(process, table);
        _queue = new RunQueue(process, _calls);
        _watch = new WatchedRun(process.Machine);
    }

    /// <summary>Gets a line for each call; null: none.</summary>
    public ISyscallTracer? Tracer
    {
        get => _calls.Tracer;
        set => _calls.Tracer = value;
    }

    /// <summary>Where <see cref="Wakeup.Version"/> stood when the last run found that everything waits.</summary>
    public long Seen { get; private set; }

    /// <summary>Ends the program; from any thread.</summary>
    public void Kill()
    {
        _killed = true;
        _process.Machine.Interrupt();
        _process.Wakeup.Signal();
    }

    /// <summary>Runs it.</summary>
    /// <param name="atMost">It is killed when this run takes longer; null: as long as it likes.</param>
    public RunResult Run(TimeSpan? atMost)
    {
        _process.Accounting.BeginRun();
        _bounds = RunBounds.Of(_process, atMost);
        try
        {
            CheckBounds();
            _queue.TryAll();
            _process.Clock.Shared?.Refresh(_process.Machine);
            return Loop();
        }
        catch (KvmException failure)
        {
            _process.Finish(new ProgramEnd.MachineFailed(failure.Message));
            return new RunResult.Ended(_process.End!);
        }
        catch (Exception failure)
        {
            // Whoever runs it hears of it; the program cannot go on.
            _process.Finish(new ProgramEnd.MachineFailed(failure.Message));
            throw;
        }
        finally
        {
            _watch.Stop();
            _process.Accounting.EndRun();
        }
    }

    private RunResult Loop()
    {
        while (_process.End is null)
        {
            long seen = _process.Wakeup.Version;
            AttendTimers();
            if (_queue.Pick() is { } task)
            {
                Step(task);
            }
            else if (_process.End is null && seen == _process.Wakeup.Version)
            {
                TimeSpan? until = _queue.UntilFirstDeadline();
                if (until != TimeSpan.Zero)
                {
                    Seen = seen;
                    return new RunResult.Waiting(until);
                }

                CheckBounds();
            }
            else
            {
                CheckBounds();
            }
        }

        return new RunResult.Ended(_process.End!);
    }

    private void Step(LinuxTask task)
    {
        _queue.SwitchTo(task);
        if (SignalDelivery.IsDue(task))
        {
            SignalDelivery.Deliver(task);
            if (_process.End is not null)
            {
                return;
            }
        }

        _process.Clock.Shared?.RefreshIfOld(_process.Machine);
        MachineExit exit = _process.Machine.Run();
        switch (exit.Kind)
        {
            case MachineExitKind.SystemCall:
                _calls.Serve(task);
                break;
            case MachineExitKind.Exception:
                FaultTranslation.Serve(task, exit);
                break;
            case MachineExitKind.Interrupted:
                CheckBounds();
                _queue.Rotate();
                break;
            default:
                _process.Finish(new ProgramEnd.MachineFailed(exit.Detail ?? "the machine stopped without a reason"));
                break;
        }
    }

    private void AttendTimers()
    {
        if (TimerDelivery.Deliver(_process))
        {
            _queue.TryAll();
        }

        if (_timersSeen != _process.Clock.Timers.Version)
        {
            ArmWatch();
        }
    }

    // Called when a run starts and whenever the machine was interrupted, by a kill or the watchdog.
    private void CheckBounds()
    {
        ProgramEnd? end = _killed ? new ProgramEnd.Killed() : _bounds.Exceeded(_process);
        if (end is not null)
        {
            _process.Finish(end);
            return;
        }

        ArmWatch();
    }

    private void ArmWatch()
    {
        _timersSeen = _process.Clock.Timers.Version;
        long due = _bounds.NextCheck(_process);
        if (_process.Clock.Timers.NextNs is { } next)
        {
            due = Math.Min(due, RunBounds.StopwatchAfter(next - _process.Clock.MonotonicNs));
        }

        _watch.InterruptAt(due);
    }
}
