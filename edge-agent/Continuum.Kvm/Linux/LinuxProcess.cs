using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Readiness;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux;

/// <summary>
/// The one process of a machine: what its tasks (threads) share. Only the thread that runs the machine touches it; what
/// comes from elsewhere (answers of a service, time, a limit) goes through <see cref="Wakeup"/>.
/// </summary>
internal sealed class LinuxProcess : IDisposable
{
    /// <summary>The machine that runs it.</summary>
    public required IMachine Machine { get; init; }

    /// <summary>Its mappings and the way to its bytes.</summary>
    public required AddressSpace Memory { get; init; }

    /// <summary>The program's bytes, every access checked.</summary>
    public GuestMemory Guest => Memory.Guest;

    /// <summary>The files it sees.</summary>
    public required FileSystem Files
    {
        get;
        init
        {
            field = value;
            value.Process = this;
        }
    }

    /// <summary>Its open files.</summary>
    public required DescriptorTable Descriptors { get; init; }

    /// <summary>What its standard input, output and error lead to.</summary>
    public required StandardStreams Streams { get; init; }

    /// <summary>What it does on which signal.</summary>
    public required SignalTable Signals { get; init; }

    /// <summary>Its clocks.</summary>
    public required GuestClock Clock { get; init; }

    /// <summary>The services it may connect to.</summary>
    public required LoopbackNetwork Network { get; init; }

    /// <summary>Who it is: numbers, program, arguments, environment.</summary>
    public required ProcessIdentity Identity { get; set; }

    /// <summary>What it may use.</summary>
    public required ProgramLimits Limits { get; init; }

    /// <summary>Where random bytes come from: the kernel's generator outside tests.</summary>
    public required IEntropySource Entropy { get; init; }

    /// <summary>Wakes the machine's thread when something happened that a waiting task may want.</summary>
    public required Wakeup Wakeup { get; init; }

    /// <summary>Its threads; the first is the main one. A later version holds more than one.</summary>
    public List<LinuxTask> Tasks { get; } = [];

    /// <summary>The task whose registers are on the machine; null before the first run.</summary>
    public LinuxTask? Running { get; set; }

    /// <summary>What it has used and done.</summary>
    public ProcessAccounting Accounting { get; } = new();

    /// <summary>What the monitor keeps for it.</summary>
    public HostMemory HostMemory => field ??= new HostMemory(Limits.MemoryBytes);

    /// <summary>What its epoll sets watch.</summary>
    public EpollWatches EpollWatches { get; } = new();

    /// <summary>Which of its tasks wait for which word of memory.</summary>
    public FutexTable Futexes { get; } = new();

    /// <summary>What getrlimit(2) tells it.</summary>
    public required ResourceLimits Resources { get; init; }

    /// <summary>Permission bits that new files do not get (umask(2)).</summary>
    public int Umask { get; set; } = 0x12; // octal 022

    /// <summary>How it ended; null while it lives.</summary>
    public ProgramEnd? End { get; private set; }

    /// <summary>
    /// Ends the process; the first call decides. When a page of it could not be had, that is why, whatever came of it
    /// first: a signal whose frame found no place, say.
    /// </summary>
    public void Finish(ProgramEnd end) =>
        End ??= Memory.IsOutOfMemory ? RunLimit.Memory(Limits.MemoryBytes) : end;

    /// <summary>
    /// Ends the process when a page of it could not be had: to be asked after each system call, which saw no more than
    /// an address that it could not reach.
    /// </summary>
    public void CheckMemory()
    {
        if (Memory.IsOutOfMemory)
        {
            Finish(RunLimit.Memory(Limits.MemoryBytes));
        }
    }

    /// <summary>The task of this number, or, in a copy, the one that had it when the snapshot was taken.</summary>
    public LinuxTask? FindTask(int number)
    {
        int moved = Identity.FormerProcessId == 0 ? 0 : Identity.ProcessId - Identity.FormerProcessId;
        return Tasks.Find(task => task.Id == number) ?? Tasks.Find(task => task.Id == number + moved);
    }

    /// <summary>
    /// Counts bytes that the program is about to write to its standard output or error. What is beyond the limit is not
    /// written, and the program is killed for it.
    /// </summary>
    /// <returns>How many of the bytes may be written.</returns>
    public int CountOutput(int bytes)
    {
        long left = (Limits.OutputBytes ?? long.MaxValue) - Accounting.OutputBytes;
        int allowed = (int)Math.Min(bytes, left);
        Accounting.OutputBytes += allowed;
        if (allowed < bytes)
        {
            Finish(new ProgramEnd.LimitExceeded(
                ProgramLimit.Output,
                $"it wrote more than {Limits.OutputBytes} bytes to standard output and error: "
                + "write less, or raise the limit on output"));
        }

        return allowed;
    }

    /// <summary>Closes its files and gives its machine and memory back.</summary>
    public void Dispose()
    {
        Descriptors.CloseAll();
        Streams.Dispose();
        Files.Dispose();
        Machine.DisposeWithMemory();
    }
}
