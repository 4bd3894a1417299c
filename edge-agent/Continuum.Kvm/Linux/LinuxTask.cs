using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux;

/// <summary>
/// One thread of the program, as Linux calls it: a task. While it is the one on the machine, its registers live there
/// (<see cref="IMachine.Registers"/>); otherwise here.
/// </summary>
internal sealed class LinuxTask(LinuxProcess process, int id)
{
    private readonly LinuxProcess _process = process;

    /// <summary>The registers while it is not on the machine.</summary>
    public UserRegisters Saved;

    /// <summary>Its process.</summary>
    public LinuxProcess Process => _process;

    /// <summary>The thread's number; the main thread's is the process's.</summary>
    public int Id { get; set; } = id;

    /// <summary>Its registers, wherever they are now.</summary>
    public ref UserRegisters Registers =>
        ref ReferenceEquals(_process.Running, this) ? ref _process.Machine.Registers : ref Saved;

    /// <summary>The base of FS while it is not on the machine.</summary>
    public ulong SavedFsBase { get; set; }

    /// <summary>The base of GS while it is not on the machine.</summary>
    public ulong SavedGsBase { get; set; }

    /// <summary>The extended state while it is not on the machine; null as long as it never left it.</summary>
    public byte[]? SavedExtendedState { get; set; }

    /// <summary>The system call it waits in, to be made again; null when it runs.</summary>
    public PendingCall? Pending { get; set; }

    /// <summary>
    /// When its wait ends, in nanoseconds of the process's monotonic clock; null: no end. A handler sets it once, when
    /// not <see cref="IsRestarting"/>, and finds it again when its call is repeated.
    /// </summary>
    public long? Deadline { get; set; }

    /// <summary>Whether the call being served has waited before.</summary>
    public bool IsRestarting => Pending is not null;

    /// <summary>
    /// Whether the call being served is made for the last time because a signal's handler is about to run. A handler
    /// that has something to tell the program then (nanosleep(2): the time left) looks here; the others answer
    /// <see cref="SyscallResult.Wait"/> as ever and the program gets EINTR.
    /// </summary>
    public bool IsInterrupted { get; set; }

    /// <summary>
    /// Where <see cref="Wakeup.Version"/> stood when the waiting call was last made; -1: make it again.
    /// </summary>
    public long TriedAt { get; set; }

    /// <summary>Blocked and waiting signals, and the alternate stack.</summary>
    public TaskSignals Signals { get; } = new();

    /// <summary>The word that is zeroed and woken when the task ends (set_tid_address(2)); 0: none.</summary>
    public ulong ClearChildTid { get; set; }

    /// <summary>Head of the list of robust futexes (set_robust_list(2)); 0: none.</summary>
    public ulong RobustList { get; set; }

    /// <summary>Its name (prctl PR_SET_NAME): 15 bytes at most, each a character below 256.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Sends this task a signal of the kernel's own, like SIGPIPE. It comes before the program goes on.
    /// </summary>
    public void Raise(int signal) => SignalSender.SendTo(this, new SignalInfo(signal, SignalInfo.SI_USER, Sender: Id));

    /// <summary>Writes it; the registers of the one on the machine are the machine's to write.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteInt32(Id);
        writer.WriteBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<UserRegisters>(in Saved)));
        writer.WriteUInt64(SavedFsBase);
        writer.WriteUInt64(SavedGsBase);
        writer.WriteBytes(SavedExtendedState);
        writer.WriteBoolean(Pending is not null);
        Pending?.Save(writer);
        writer.WriteBoolean(Deadline is not null);
        writer.WriteInt64(Deadline ?? 0);
        Signals.Save(writer);
        writer.WriteUInt64(ClearChildTid);
        writer.WriteUInt64(RobustList);
        writer.WriteString(Name);
    }

    /// <summary>Reads one. Its waiting call will be made again.</summary>
    /// <exception cref="SnapshotException">It cannot be what was written.</exception>
    public static LinuxTask Load(SnapshotReader reader, LinuxProcess process)
    {
        LinuxTask task = new(process, reader.ReadInt32());
        ReadOnlySpan<byte> registers = reader.ReadBytes().Span;
        if (!MemoryMarshal.TryRead(registers, out task.Saved))
        {
            throw new SnapshotException(
                SnapshotProblem.Damaged, $"The snapshot holds {registers.Length} bytes of registers: too few");
        }

        task.SavedFsBase = reader.ReadUInt64();
        task.SavedGsBase = reader.ReadUInt64();
        ReadOnlyMemory<byte> extended = reader.ReadBytes();
        task.SavedExtendedState = extended.IsEmpty ? null : extended.ToArray();
        task.Pending = reader.ReadBoolean() ? PendingCall.Load(reader) : null;
        bool hasDeadline = reader.ReadBoolean();
        long deadline = reader.ReadInt64();
        task.Deadline = hasDeadline ? deadline : null;
        task.Signals.Load(reader);
        task.ClearChildTid = reader.ReadUInt64();
        task.RobustList = reader.ReadUInt64();
        task.Name = reader.ReadString() ?? "";
        task.TriedAt = -1;
        return task;
    }
}
