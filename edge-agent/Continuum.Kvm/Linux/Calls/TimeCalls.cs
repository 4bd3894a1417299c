using Continuum.Kvm.Linux.Time;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Reading clocks and sleeping.</summary>
internal static class TimeCalls
{
    // A clock of CONFIG_HZ=250 ticks every 4 ms: what the coarse clocks promise. Here they are as fine as the others.
    private const long CoarseResolutionNs = 4_000_000;

    private const int TimerAbsolute = 1;

    // The clocks of other tasks and processes (pthread_getcpuclockid(3)): the number's complement above three bits.
    private const int CpuClockKind = 3;
    private const int CpuClockOfThread = 4;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.ClockGettime, ClockGettime);
        table.Add(Syscall.ClockGetres, ClockGetres);
        table.Add(Syscall.ClockSettime, ClockSettime);
        table.Add(Syscall.Settimeofday, (LinuxTask _, in SyscallArguments _) => Errno.EPERM);
        table.Add(Syscall.Gettimeofday, Gettimeofday);
        table.Add(Syscall.Time, Time);
        table.Add(Syscall.Nanosleep, Nanosleep);
        table.Add(Syscall.ClockNanosleep, ClockNanosleep);
    }

    /// <summary>Reads one of the program's clocks; null: there is no such clock.</summary>
    public static long? ReadClock(LinuxTask task, int id)
    {
        GuestClock clock = task.Process.Clock;
        Machine.IMachine machine = task.Process.Machine;
        return (ClockId)id switch
        {
            ClockId.Realtime or ClockId.RealtimeCoarse or ClockId.RealtimeAlarm or ClockId.Tai =>
                clock.ReadRealtimeNs(machine),
            ClockId.Monotonic or ClockId.MonotonicRaw or ClockId.MonotonicCoarse or ClockId.Boottime
                or ClockId.BoottimeAlarm => clock.ReadMonotonicNs(machine),
            ClockId.ProcessCpuTime => clock.ReadCpuNs(null),
            ClockId.ThreadCpuTime => clock.ReadCpuNs(task),
            _ when id < 0 && (id & CpuClockKind) != CpuClockKind => ReadCpuClock(task, id),
            _ => null,
        };
    }

    private static long? ReadCpuClock(LinuxTask task, int id)
    {
        int number = ~(id >> 3);
        LinuxProcess process = task.Process;
        if ((id & CpuClockOfThread) == 0)
        {
            return number == 0 || number == process.Identity.ProcessId ? process.Clock.ReadCpuNs(null) : null;
        }

        LinuxTask? found = number == 0 ? task : process.FindTask(number);
        return found is null ? null : process.Clock.ReadCpuNs(found);
    }

    private static SyscallResult ClockGettime(LinuxTask task, in SyscallArguments arguments) =>
        ReadClock(task, (int)arguments.A0) is not { } ns ? Errno.EINVAL
        : task.Process.Guest.TryWrite(arguments.A1, Timespec.FromNs(ns)) ? 0L : Errno.EFAULT;

    private static SyscallResult ClockGetres(LinuxTask task, in SyscallArguments arguments)
    {
        int id = (int)arguments.A0;
        if (ReadClock(task, id) is null)
        {
            return Errno.EINVAL;
        }

        bool coarse = (ClockId)id is ClockId.RealtimeCoarse or ClockId.MonotonicCoarse;
        Timespec resolution = new(0, coarse ? CoarseResolutionNs : 1);
        return arguments.A1 == 0 || task.Process.Guest.TryWrite(arguments.A1, resolution) ? 0L : Errno.EFAULT;
    }

    private static SyscallResult ClockSettime(LinuxTask task, in SyscallArguments arguments) =>
        (ClockId)(int)arguments.A0 != ClockId.Realtime ? Errno.EINVAL
        : task.Process.Guest.TryRead(arguments.A1, out Timespec time) ? time.IsValid ? Errno.EPERM : Errno.EINVAL
        : Errno.EFAULT;

    private static SyscallResult Gettimeofday(LinuxTask task, in SyscallArguments arguments)
    {
        Timeval now = Timeval.FromNs(task.Process.Clock.ReadRealtimeNs(task.Process.Machine));
        bool written = (arguments.A0 == 0 || task.Process.Guest.TryWrite(arguments.A0, now))
            && (arguments.A1 == 0 || task.Process.Guest.TryWrite(arguments.A1, 0L)); // struct timezone: UTC
        return written ? 0L : Errno.EFAULT;
    }

    private static SyscallResult Time(LinuxTask task, in SyscallArguments arguments)
    {
        long seconds = task.Process.Clock.ReadRealtimeNs(task.Process.Machine) / Timespec.PerSecond;
        return arguments.A0 == 0 || task.Process.Guest.TryWrite(arguments.A0, seconds) ? seconds : Errno.EFAULT;
    }

    private static SyscallResult Nanosleep(LinuxTask task, in SyscallArguments arguments) =>
        Sleep(task, ClockId.Monotonic, absolute: false, arguments.A0, arguments.A1);

    private static SyscallResult ClockNanosleep(LinuxTask task, in SyscallArguments arguments)
    {
        ClockId id = (ClockId)(int)arguments.A0;
        switch (id)
        {
            case ClockId.Realtime or ClockId.Monotonic or ClockId.Boottime or ClockId.Tai:
                return Sleep(task, id, ((int)arguments.A1 & TimerAbsolute) != 0, arguments.A2, arguments.A3);
            case ClockId.RealtimeAlarm or ClockId.BoottimeAlarm:
                return Errno.EPERM; // they wake a machine that sleeps: CAP_WAKE_ALARM
            default:
                bool exists = id != ClockId.ThreadCpuTime && ReadClock(task, (int)id) is not null;
                return exists ? Errno.EOPNOTSUPP : Errno.EINVAL;
        }
    }

    private static SyscallResult Sleep(LinuxTask task, ClockId id, bool absolute, ulong request, ulong remaining)
    {
        if (!task.Process.Guest.TryRead(request, out Timespec time))
        {
            return Errno.EFAULT;
        }

        if (!time.IsValid)
        {
            return Errno.EINVAL;
        }

        GuestClock clock = task.Process.Clock;
        long now = clock.MonotonicNs;
        if (absolute)
        {
            // The wall clock may jump while the task sleeps: its distance is measured anew each time.
            bool isWall = id is ClockId.Realtime or ClockId.Tai;
            task.Deadline = isWall ? Timespec.Add(now, Math.Max(0, time.ToNs() - clock.RealtimeNs)) : time.ToNs();
        }
        else if (!task.IsRestarting)
        {
            task.Deadline = Timespec.Add(now, time.ToNs());
        }

        long left = (task.Deadline ?? now) - now;
        if (left <= 0)
        {
            return 0L;
        }

        if (!task.IsInterrupted)
        {
            return SyscallResult.Wait;
        }

        return absolute || remaining == 0 || task.Process.Guest.TryWrite(remaining, Timespec.FromNs(left))
            ? Errno.EINTR
            : Errno.EFAULT;
    }
}
