using Continuum.Kvm.Linux.Tasks;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>
/// futex(2). Words are told apart by their addresses: memory that two processes share does not exist.
/// </summary>
internal static class FutexCalls
{
    private const int Wait = 0;
    private const int Wake = 1;
    private const int Requeue = 3;
    private const int CompareRequeue = 4;
    private const int WaitBitset = 9;
    private const int WakeBitset = 10;
    private const ulong CommandMask = 0x7F;
    private const ulong RealTimeClock = 0x100;
    private const uint AllBits = uint.MaxValue;

    public static void Register(SyscallTable table) => table.Add(Syscall.Futex, Serve);

    private static SyscallResult Serve(LinuxTask task, in SyscallArguments arguments)
    {
        FutexTable table = task.Process.Futexes;
        if ((arguments.A0 & 3) != 0)
        {
            return Errno.EINVAL;
        }

        int count = (int)arguments.A2;
        uint bits = (uint)arguments.A5;
        switch ((int)(arguments.A1 & CommandMask))
        {
            case Wait:
                return WaitFor(task, arguments, AllBits, isAbsolute: false);
            case WaitBitset:
                return bits == 0 ? Errno.EINVAL : WaitFor(task, arguments, bits, isAbsolute: true);
            case Wake:
                return table.Wake(arguments.A0, Math.Max(1, count), AllBits);
            case WakeBitset:
                return bits == 0 ? Errno.EINVAL : table.Wake(arguments.A0, Math.Max(1, count), bits);
            case Requeue:
                return MoveWaiters(task, arguments);
            case CompareRequeue:
                return !task.Process.Guest.TryRead(arguments.A0, out uint value) ? Errno.EFAULT
                    : value != bits ? Errno.EAGAIN
                    : MoveWaiters(task, arguments);
            default:
                return Errno.ENOSYS; // Locks with priority inheritance are not supported.
        }
    }

    private static SyscallResult MoveWaiters(LinuxTask task, in SyscallArguments arguments)
    {
        int wakes = (int)arguments.A2;
        int moves = (int)arguments.A3;
        if (wakes < 0 || moves < 0 || (arguments.A4 & 3) != 0)
        {
            return Errno.EINVAL;
        }

        FutexTable table = task.Process.Futexes;
        int woken = table.Wake(arguments.A0, wakes, AllBits);
        return woken + table.Move(arguments.A0, arguments.A4, moves);
    }

    private static SyscallResult WaitFor(LinuxTask task, in SyscallArguments arguments, uint bits, bool isAbsolute)
    {
        FutexTable table = task.Process.Futexes;
        if (table.Find(task) is { } waiter)
        {
            return GoOn(task, table, waiter);
        }

        if (!task.Process.Guest.TryRead(arguments.A0, out uint value))
        {
            return Errno.EFAULT;
        }

        if (value != (uint)arguments.A2)
        {
            // A copy whose word changed meanwhile was woken, as far as it can tell.
            return task.IsRestarting ? 0 : Errno.EAGAIN;
        }

        Errno wrong = task.IsRestarting ? 0 : SetDeadline(task, arguments, isAbsolute);
        if (wrong != 0)
        {
            return wrong;
        }

        waiter = new FutexWaiter(task, bits) { Address = arguments.A0 };
        table.Add(waiter);
        return GoOn(task, table, waiter);
    }

    private static SyscallResult GoOn(LinuxTask task, FutexTable table, FutexWaiter waiter)
    {
        bool isLate = task.Deadline is { } deadline && task.Process.Clock.MonotonicNs >= deadline;
        if (!waiter.IsWoken && !isLate && !task.IsInterrupted)
        {
            return SyscallResult.Wait;
        }

        table.Remove(waiter);
        return waiter.IsWoken ? 0 : isLate ? Errno.ETIMEDOUT : SyscallResult.Wait;
    }

    private static Errno SetDeadline(LinuxTask task, in SyscallArguments arguments, bool isAbsolute)
    {
        if (arguments.A3 == 0)
        {
            return 0;
        }

        Errno wrong = GuestTime.TryRead(task.Process.Guest, arguments.A3, out long time);
        if (wrong != 0)
        {
            return wrong;
        }

        long now = task.Process.Clock.MonotonicNs;
        bool byWallClock = isAbsolute && (arguments.A1 & RealTimeClock) != 0;
        task.Deadline = byWallClock ? GuestTime.After(now, Math.Max(0, time - task.Process.Clock.RealtimeNs))
            : isAbsolute ? time
            : GuestTime.After(now, time);
        return 0;
    }
}
