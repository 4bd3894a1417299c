using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm;

/// <summary>
/// One program in a virtual machine. One thread at a time may call it, any thread; <see cref="Kill"/> may be called by
/// others meanwhile.
/// </summary>
public sealed class MicroVm : IDisposable
{
    private readonly LinuxProcess _process;
    private readonly KvmHost _host;
    private readonly ProgramRunner _runner;
    private int _isRunning;
    private bool _isDisposed;

    /// <summary>A process that is ready to run; it and its machine are owned from here on.</summary>
    internal MicroVm(LinuxProcess process, KvmHost host)
    {
        _process = process;
        _host = host;
        _runner = new ProgramRunner(process, SyscallTables.Linux);
    }

    /// <summary>Loads a program; <see cref="Run"/> starts it.</summary>
    /// <exception cref="ProgramLoadException">It cannot be loaded: no such file, no program for this
    /// processor.</exception>
    /// <exception cref="KvmException">The machine could not be made.</exception>
    public static MicroVm Start(KvmHost host, ProgramSpec spec, TimeProvider time, IEntropySource entropy) =>
        new(ProcessFactory.Create(host, spec, time, entropy), host);

    /// <summary>What it has used and done.</summary>
    public MicroVmStatistics Statistics => new()
    {
        MemoryBytes = MemoryBytes,
        CpuTime = CpuTime,
        Entries = _process.Machine.Entries,
        PageFaults = _process.Accounting.PageFaults,
        OutputBytes = _process.Accounting.OutputBytes,
        Calls = _process.Accounting.Calls(),
    };

    /// <summary>Bytes of memory in use, page tables included. From any thread, until it is disposed.</summary>
    public long MemoryBytes => _process.Machine.Memory.UsedBytes;

    /// <summary>
    /// The names of system calls that were refused because the micro-VM does not have them, such as those that start
    /// threads, in the order in which they were first made; without those that programs do well without. From any
    /// thread.
    /// </summary>
    public IReadOnlyList<string> RefusedCalls => _process.Accounting.RefusedCalls;

    /// <summary>Processor time of its runs so far. From any thread, until it is disposed.</summary>
    public TimeSpan CpuTime => TimeSpan.FromTicks(_process.Accounting.CpuNs / 100);

    /// <summary>Gets a line for each system call; null: none. Set before <see cref="Run"/>.</summary>
    public ISyscallTracer? Tracer
    {
        get => _runner.Tracer;
        set => _runner.Tracer = value;
    }

    /// <summary>The pages that it is likely to touch next; null: they are not known.</summary>
    internal WorkingSet? Foreseen { get; set; }

    /// <summary>Called once before all is given back: whether the program ran at all.</summary>
    internal Action<bool>? Ending { get; set; }

    /// <summary>The program, for what looks into it.</summary>
    internal LinuxProcess Process => _process;

    /// <summary>
    /// Makes a copy ready for its request while that is not there yet: what an earlier copy touched to answer one is
    /// brought in, so that answering takes a fraction of the time. It takes longer than <see cref="Template.Restore"/>
    /// and is of use once, before the first <see cref="Run"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread runs it.</exception>
    public void Prepare()
    {
        Enter();
        try
        {
            if (Foreseen is { } foreseen)
            {
                Foreseen = null;
                foreseen.Populate(_process.Machine.Memory, PrefetchedPages.Written);
                PageToucher.Touch(_process, foreseen.Touched);
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Runs the program until it has ended or all of it waits.</summary>
    /// <param name="atMost">The program is killed when this run takes longer (<see cref="ProgramLimit.Deadline"/>);
    /// null: as long as it likes.</param>
    /// <exception cref="InvalidOperationException">Another thread runs it.</exception>
    public RunResult Run(TimeSpan? atMost)
    {
        Enter();
        try
        {
            _process.Wakeup.Forget();
            return _process.End is { } end ? new RunResult.Ended(end) : _runner.Run(atMost);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>
    /// Calls back once, from whatever thread, when a program that <see cref="RunResult.Waiting"/> was told of may be
    /// able to go on: at once when it already can. The next <see cref="Run"/> tries. A deadline of the program itself
    /// is the caller's to watch (<see cref="RunResult.Waiting.Until"/>). A callback that has not been made by the next
    /// run is dropped.
    /// </summary>
    /// <exception cref="InvalidOperationException">A callback waits already.</exception>
    public void WhenReady(Action resume) => _process.Wakeup.WhenSignalledAfter(_runner.Seen, resume);

    /// <summary>Runs to the end, waiting on this thread whenever all of the program waits.</summary>
    /// <param name="atMost">As for <see cref="Run"/>, but for the whole.</param>
    public ProgramEnd RunToEnd(TimeSpan? atMost)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            TimeSpan? left = atMost - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                _process.Finish(RunLimit.Deadline(atMost!.Value));
            }

            if (Run(left) is not RunResult.Waiting waiting)
            {
                return _process.End is ProgramEnd.LimitExceeded { Limit: ProgramLimit.Deadline }
                    ? RunLimit.Deadline(atMost!.Value)
                    : _process.End!;
            }

            TaskCompletionSource ready = new();
            WhenReady(() => ready.TrySetResult());
            ready.Task.Wait(Sooner(waiting.Until, atMost - TimeProvider.System.GetElapsedTime(start)));
            _process.Wakeup.Forget();
        }
    }

    /// <summary>Ends the program, from any thread; a run in progress returns soon.</summary>
    public void Kill() => _runner.Kill();

    /// <summary>
    /// Writes the program, which must wait (<see cref="RunResult.Waiting"/>), as a template. It can go on afterwards.
    /// </summary>
    /// <param name="path">The file to write; it is there whole or not at all.</param>
    /// <exception cref="SnapshotException">It holds something that cannot be copied; the message says what.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Snapshot(string path) => SnapshotCapture.Write(path, _host.Description, _process);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            try
            {
                Ending?.Invoke(_process.Machine.Entries > 0);
            }
            finally
            {
                _process.Dispose();
            }
        }
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("Another thread runs this program: one at a time may");
        }
    }

    // Longer waits than a semaphore can are made again.
    private static TimeSpan Sooner(TimeSpan? one, TimeSpan? other)
    {
        TimeSpan longest = TimeSpan.FromDays(1);
        TimeSpan first = one < longest ? one.Value : longest;
        TimeSpan second = other < longest ? other.Value : longest;
        TimeSpan sooner = first < second ? first : second;
        return TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(sooner.TotalMilliseconds)));
    }
}
