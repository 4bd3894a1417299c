using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Time;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>How long the calls that wait for several files wait, and with which signals blocked.</summary>
internal static class WaitTime
{
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const ulong MaskBytes = 8;

    /// <summary>Nanoseconds of a count of milliseconds; null: without end.</summary>
    public static long? OfMilliseconds(ulong milliseconds) =>
        (int)(uint)milliseconds is >= 0 and int time ? time * NanosecondsPerMillisecond : null;

    /// <summary>Reads a <c>struct timespec</c>.</summary>
    /// <returns>0, or EFAULT, EINVAL; null: without end.</returns>
    public static Errno Read(GuestMemory guest, ulong address, out long? nanoseconds)
    {
        nanoseconds = null;
        if (address == 0)
        {
            return 0;
        }

        if (!guest.TryRead(address, out Timespec time))
        {
            return Errno.EFAULT;
        }

        nanoseconds = time.ToNs();
        return time.IsValid ? 0 : Errno.EINVAL;
    }

    /// <summary>Blocks other signals for as long as the call takes, when it asks for that.</summary>
    public static Errno SetMask(LinuxTask task, ulong address, ulong length)
    {
        if (address == 0)
        {
            return 0;
        }

        if (length != MaskBytes)
        {
            return Errno.EINVAL;
        }

        if (!task.Process.Guest.TryRead(address, out ulong mask))
        {
            return Errno.EFAULT;
        }

        task.Signals.SetMaskForCall(mask);
        return 0;
    }

    /// <summary>
    /// How much of its time a call that is over has left, which ppoll(2), pselect(2) and select(2) tell the program;
    /// null: nothing is to be told, since it goes on waiting or had no time to begin with.
    /// </summary>
    /// <param name="task">Whose call it is.</param>
    /// <param name="nanoseconds">What it was given; null: without end.</param>
    /// <param name="result">What it comes to.</param>
    public static long? Left(LinuxTask task, long? nanoseconds, SyscallResult result)
    {
        bool isOver = result.Outcome == SyscallOutcome.Done || task.IsInterrupted;
        if (!isOver || nanoseconds is not { } given || given == 0)
        {
            return null;
        }

        return task.Deadline is { } deadline ? Math.Max(0, deadline - task.Process.Clock.MonotonicNs) : given;
    }

    /// <summary>
    /// Tells it as a <c>struct timespec</c>. As on Linux, one that cannot be written to stays as it is.
    /// </summary>
    public static SyscallResult TellLeft(LinuxTask task, ulong address, long? nanoseconds, SyscallResult result)
    {
        if (address != 0 && Left(task, nanoseconds, result) is { } left)
        {
            task.Process.Guest.TryWrite(address, Timespec.FromNs(left));
        }

        return result;
    }

    /// <summary>Whether a call that found nothing is over: its time has come. Sets the time when it is first
    /// asked.</summary>
    public static bool IsOver(LinuxTask task, long? nanoseconds)
    {
        if (!task.IsRestarting && nanoseconds is { } time)
        {
            task.Deadline = Timespec.Add(task.Process.Clock.MonotonicNs, time);
        }

        return nanoseconds == 0 || (task.Deadline is { } deadline && task.Process.Clock.MonotonicNs >= deadline);
    }
}
