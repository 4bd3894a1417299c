using System.Buffers.Binary;
using Continuum.Kvm.Linux.Signals;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>
/// Calls that send signals: there is nobody but the process itself to send one to (kill(2), tgkill(2)).
/// </summary>
internal static class KillCalls
{
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Kill, Kill);
        table.Add(Syscall.Tkill, (task, in a) =>
            SendToTask(task, (int)a.A0, a.A1, Sent(task, a.A1, SignalInfo.SI_TKILL)));
        table.Add(Syscall.Tgkill, TaskKill);
        table.Add(Syscall.RtSigqueueinfo, Queue);
        table.Add(Syscall.RtTgsigqueueinfo, QueueToTask);
    }

    private static SyscallResult Kill(LinuxTask task, in SyscallArguments arguments)
    {
        int own = task.Process.Identity.ProcessId;
        int receiver = (int)arguments.A0;
        bool isOwn = receiver == own || receiver == 0 || receiver == -own;
        return SendToProcess(task, isOwn, arguments.A1, Sent(task, arguments.A1, SignalInfo.SI_USER));
    }

    private static SyscallResult TaskKill(LinuxTask task, in SyscallArguments arguments)
    {
        if ((int)arguments.A0 <= 0)
        {
            return Errno.EINVAL;
        }

        SignalInfo info = Sent(task, arguments.A2, SignalInfo.SI_TKILL);
        return (int)arguments.A0 != task.Process.Identity.ProcessId && (int)arguments.A1 > 0
            ? Errno.ESRCH
            : SendToTask(task, (int)arguments.A1, arguments.A2, info);
    }

    private static SyscallResult Queue(LinuxTask task, in SyscallArguments arguments) =>
        TryReadInfo(task, arguments.A2, arguments.A1, out SignalInfo info)
            ? SendToProcess(task, (int)arguments.A0 == task.Process.Identity.ProcessId, arguments.A1, info)
            : Errno.EFAULT;

    private static SyscallResult QueueToTask(LinuxTask task, in SyscallArguments arguments)
    {
        if (!TryReadInfo(task, arguments.A3, arguments.A2, out SignalInfo info))
        {
            return Errno.EFAULT;
        }

        return (int)arguments.A0 == task.Process.Identity.ProcessId
            ? SendToTask(task, (int)arguments.A1, arguments.A2, info)
            : Errno.ESRCH;
    }

    private static SyscallResult SendToProcess(LinuxTask task, bool isOwn, ulong signal, in SignalInfo info)
    {
        if (signal > SignalNumber.Last)
        {
            return Errno.EINVAL;
        }

        if (!isOwn)
        {
            return Errno.ESRCH;
        }

        return signal == 0 || SignalSender.SendTo(task.Process, info) ? 0 : Errno.EAGAIN;
    }

    private static SyscallResult SendToTask(LinuxTask task, int receiver, ulong signal, in SignalInfo info)
    {
        if (receiver <= 0 || signal > SignalNumber.Last)
        {
            return Errno.EINVAL;
        }

        return task.Process.FindTask(receiver) is not { } found
            ? Errno.ESRCH
            : signal == 0 || SignalSender.SendTo(found, info) ? 0 : Errno.EAGAIN;
    }

    private static SignalInfo Sent(LinuxTask task, ulong signal, int code) => new(
        (int)Math.Min(signal, SignalNumber.Last), code,
        Sender: task.Process.Identity.ProcessId, SenderUser: task.Process.Identity.UserId);

    private static bool TryReadInfo(LinuxTask task, ulong address, ulong signal, out SignalInfo info)
    {
        Span<byte> bytes = stackalloc byte[SignalInfo.Size];
        bool read = task.Process.Guest.TryRead(address, bytes);
        info = new SignalInfo(
            (int)Math.Min(signal, SignalNumber.Last),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            Sender: BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            SenderUser: BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            Value: BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        return read;
    }
}
