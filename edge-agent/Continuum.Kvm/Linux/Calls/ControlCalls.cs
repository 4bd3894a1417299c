using System.Text;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>prctl(2) and arch_prctl(2).</summary>
internal static class ControlCalls
{
    private const int NameSize = 16;
    private const ulong FirstForbiddenAddress = 0x7fff_ffff_f000; // TASK_SIZE_MAX

    private const int PR_SET_PDEATHSIG = 1;
    private const int PR_GET_PDEATHSIG = 2;
    private const int PR_GET_DUMPABLE = 3;
    private const int PR_SET_DUMPABLE = 4;
    private const int PR_GET_KEEPCAPS = 7;
    private const int PR_SET_NAME = 15;
    private const int PR_GET_NAME = 16;
    private const int PR_GET_SECCOMP = 21;
    private const int PR_CAPBSET_READ = 23;
    private const int PR_SET_TIMERSLACK = 29;
    private const int PR_GET_TIMERSLACK = 30;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_GET_NO_NEW_PRIVS = 39;
    private const int PR_SET_THP_DISABLE = 41;
    private const int PR_GET_THP_DISABLE = 42;

    private const int ARCH_SET_GS = 0x1001;
    private const int ARCH_SET_FS = 0x1002;
    private const int ARCH_GET_FS = 0x1003;
    private const int ARCH_GET_GS = 0x1004;

    private const int LastCapability = 40;
    private const int DefaultTimerSlackNs = 50_000;

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Prctl, Control);
        table.Add(Syscall.ArchPrctl, ControlProcessor);
    }

    private static SyscallResult Control(LinuxTask task, in SyscallArguments arguments) => (int)arguments.A0 switch
    {
        PR_SET_NAME => SetName(task, arguments.A1),
        PR_GET_NAME => GetName(task, arguments.A1),
        PR_SET_DUMPABLE => arguments.A1 <= 1 ? 0 : Errno.EINVAL,
        PR_GET_DUMPABLE or PR_GET_NO_NEW_PRIVS => 1,
        PR_SET_NO_NEW_PRIVS => arguments.A1 == 1 ? 0 : Errno.EINVAL,
        PR_CAPBSET_READ => arguments.A1 <= LastCapability ? 0 : Errno.EINVAL,
        PR_GET_PDEATHSIG => task.Process.Guest.TryWrite(arguments.A1, 0) ? 0 : Errno.EFAULT,
        PR_GET_TIMERSLACK => DefaultTimerSlackNs,
        PR_SET_PDEATHSIG or PR_SET_TIMERSLACK or PR_SET_THP_DISABLE => 0,
        PR_GET_KEEPCAPS or PR_GET_SECCOMP or PR_GET_THP_DISABLE => 0,
        _ => Errno.EINVAL,
    };

    private static SyscallResult SetName(LinuxTask task, ulong address)
    {
        // Up to 15 bytes before a NUL count; bytes behind the NUL need not be readable.
        Span<byte> name = stackalloc byte[NameSize - 1];
        int length = 0;
        while (length < name.Length)
        {
            if (!task.Process.Guest.TryRead(address + (ulong)length, name.Slice(length, 1)))
            {
                return Errno.EFAULT;
            }

            if (name[length] == 0)
            {
                break;
            }

            length++;
        }

        task.Name = Encoding.Latin1.GetString(name[..length]);
        return 0;
    }

    private static SyscallResult GetName(LinuxTask task, ulong address)
    {
        Span<byte> name = stackalloc byte[NameSize];
        name.Clear();
        Encoding.Latin1.GetBytes(task.Name, name[..(NameSize - 1)]);
        return task.Process.Guest.TryWrite(address, name) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult ControlProcessor(LinuxTask task, in SyscallArguments arguments)
    {
        IMachine machine = task.Process.Machine;
        ulong address = arguments.A1;
        int command = (int)arguments.A0;
        if (command is ARCH_SET_FS or ARCH_SET_GS && address >= FirstForbiddenAddress)
        {
            return Errno.EPERM;
        }

        switch (command)
        {
            case ARCH_SET_FS:
                machine.FsBase = address;
                return 0;
            case ARCH_SET_GS:
                machine.GsBase = address;
                return 0;
            case ARCH_GET_FS:
                return task.Process.Guest.TryWrite(address, machine.FsBase) ? 0 : Errno.EFAULT;
            case ARCH_GET_GS:
                return task.Process.Guest.TryWrite(address, machine.GsBase) ? 0 : Errno.EFAULT;
            default:
                return Errno.EINVAL;
        }
    }
}
