using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Time;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Timers: those that send a signal, and those that are read.</summary>
internal static class TimerCalls
{
    private const int AbsoluteFlag = 1;
    private const int CancelOnSetFlag = 2;
    private const int CloseOnExec = 0x80000;
    private const int NonBlock = 0x800;
    private const int ReadWrite = 2;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Getitimer, Getitimer);
        table.Add(Syscall.Setitimer, Setitimer);
        table.Add(Syscall.Alarm, Alarm);
        table.Add(Syscall.TimerfdCreate, TimerfdCreate);
        table.Add(Syscall.TimerfdSettime, TimerfdSettime);
        table.Add(Syscall.TimerfdGettime, TimerfdGettime);
    }

    private static SyscallResult Getitimer(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Clock.IntervalTimers[arguments.A0 & uint.MaxValue] is not { } timer ? Errno.EINVAL
        : task.Process.Guest.TryWrite(arguments.A1, Show(timer)) ? 0L : Errno.EFAULT;

    private static SyscallResult Setitimer(LinuxTask task, in SyscallArguments arguments)
    {
        IntervalSetting setting = default; // no setting: the timer is stopped, as Linux does
        if (arguments.A1 != 0 && !task.Process.Guest.TryRead(arguments.A1, out setting))
        {
            return Errno.EFAULT;
        }

        if (task.Process.Clock.IntervalTimers[arguments.A0 & uint.MaxValue] is not { } timer
            || !setting.ToTimerSetting().IsValid)
        {
            return Errno.EINVAL;
        }

        IntervalSetting old = Show(timer);
        timer.Set(setting.ToTimerSetting(), absolute: false);
        return arguments.A2 == 0 || task.Process.Guest.TryWrite(arguments.A2, old) ? 0L : Errno.EFAULT;
    }

    private static SyscallResult Alarm(LinuxTask task, in SyscallArguments arguments)
    {
        GuestTimer timer = task.Process.Clock.IntervalTimers[0]!;
        long left = timer.RemainingNs;
        timer.Set(new TimerSetting(default, new Timespec((uint)arguments.A0, 0)), absolute: false);

        // Rounded to the nearest second, but never to 0 while it was set.
        return left == 0 ? 0L : Math.Max(1, (left + (Timespec.PerSecond / 2)) / Timespec.PerSecond);
    }

    private static SyscallResult TimerfdCreate(LinuxTask task, in SyscallArguments arguments)
    {
        int flags = (int)arguments.A1;
        if ((flags & ~(CloseOnExec | NonBlock)) != 0)
        {
            return Errno.EINVAL;
        }

        ClockId source = (ClockId)(int)arguments.A0;
        if (source is ClockId.RealtimeAlarm or ClockId.BoottimeAlarm)
        {
            return Errno.EPERM; // they wake a machine that sleeps: CAP_WAKE_ALARM
        }

        if (source is not (ClockId.Realtime or ClockId.Monotonic or ClockId.Boottime))
        {
            return Errno.EINVAL;
        }

        TimerFile file = new(task.Process.Clock, source)
        {
            NonBlocking = (flags & NonBlock) != 0,
            StatusFlags = ReadWrite | (flags & NonBlock),
        };
        return task.Process.Descriptors.Add(file, (flags & CloseOnExec) != 0);
    }

    private static SyscallResult TimerfdSettime(LinuxTask task, in SyscallArguments arguments)
    {
        if (!task.Process.Guest.TryRead(arguments.A2, out TimerSetting setting))
        {
            return Errno.EFAULT;
        }

        int flags = (int)arguments.A1;
        if ((flags & ~(AbsoluteFlag | CancelOnSetFlag)) != 0 || !setting.IsValid)
        {
            return Errno.EINVAL;
        }

        if (!TryFind(task, arguments.A0, out TimerFile? file, out Errno error))
        {
            return error;
        }

        TimerSetting old = file!.Current;
        file.Set(setting, (flags & AbsoluteFlag) != 0, (flags & CancelOnSetFlag) != 0);
        return arguments.A3 == 0 || task.Process.Guest.TryWrite(arguments.A3, old) ? 0L : Errno.EFAULT;
    }

    private static SyscallResult TimerfdGettime(LinuxTask task, in SyscallArguments arguments) =>
        !TryFind(task, arguments.A0, out TimerFile? file, out Errno error) ? error
        : task.Process.Guest.TryWrite(arguments.A1, file!.Current) ? 0L : Errno.EFAULT;

    private static bool TryFind(LinuxTask task, ulong descriptor, out TimerFile? file, out Errno error)
    {
        OpenFile? open = task.Process.Descriptors[(uint)descriptor];
        file = open as TimerFile;
        error = open is null ? Errno.EBADF : Errno.EINVAL;
        return file is not null;
    }

    private static IntervalSetting Show(GuestTimer timer) =>
        new(Timeval.FromNs(timer.IsArmed ? timer.IntervalNs : 0), Timeval.FromNsUp(timer.RemainingNs));
}
