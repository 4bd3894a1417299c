namespace Continuum.Kvm.Linux.Signals;

/// <summary>Sends signals to the program. Only the thread that runs the machine does.</summary>
internal static class SignalSender
{
    /// <summary>Sends one to a task.</summary>
    /// <returns>False: too many wait (EAGAIN).</returns>
    public static bool SendTo(LinuxTask task, in SignalInfo info)
    {
        if (IsNotNoticed(task, info.Number))
        {
            return true;
        }

        task.TriedAt = -1;
        return task.Signals.Pending.TryAdd(info);
    }

    /// <summary>Sends one to the process: a task that does not block it takes it.</summary>
    /// <returns>False: too many wait (EAGAIN).</returns>
    public static bool SendTo(LinuxProcess process, in SignalInfo info)
    {
        bool noticed = false;
        foreach (LinuxTask task in process.Tasks)
        {
            noticed |= !IsNotNoticed(task, info.Number);
            task.TriedAt = -1;
        }

        return !noticed || process.Signals.Pending.TryAdd(info);
    }

    /// <summary>
    /// Sends a task the signal of an instruction that failed. It cannot be put off: a program that blocks or ignores it
    /// ends.
    /// </summary>
    public static void Force(LinuxTask task, in SignalInfo info)
    {
        SignalTable table = task.Process.Signals;
        ulong bit = SignalNumber.Bit(info.Number);
        if ((task.Signals.Blocked & bit) != 0 || table[info.Number].Handler == SignalAction.SIG_IGN)
        {
            table[info.Number] = default;
            task.Signals.Blocked &= ~bit;
        }

        task.Signals.Pending.Force(info);
    }

    // What is blocked is kept even where it is ignored: the program may change its mind first.
    private static bool IsNotNoticed(LinuxTask task, int number) =>
        (task.Signals.Blocked & SignalNumber.Bit(number)) == 0 && task.Process.Signals[number].Ignores(number);
}
