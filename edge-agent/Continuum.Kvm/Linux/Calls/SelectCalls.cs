using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Time;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>select(2) and pselect(2).</summary>
internal static class SelectCalls
{
    // select(2), "Correspondence between select() and poll() notifications".
    private const PollEvents Readable = PollEvents.In | PollEvents.RdNorm | PollEvents.Hup | PollEvents.Err;
    private const PollEvents Writable = PollEvents.Out | PollEvents.WrNorm | PollEvents.Err;
    private const PollEvents Exceptional = PollEvents.Pri;
    private const int WordBits = 64;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Select, Select);
        table.Add(Syscall.Pselect6, Pselect6);
    }

    private static SyscallResult Select(LinuxTask task, in SyscallArguments arguments)
    {
        long? time = null;
        if (arguments.A4 != 0)
        {
            if (!task.Process.Guest.TryRead(arguments.A4, out Timeval given))
            {
                return Errno.EFAULT;
            }

            // Linux takes a second's worth of microseconds and more, and carries it over.
            if (given.Seconds < 0 || given.Microseconds < 0)
            {
                return Errno.EINVAL;
            }

            time = new Timespec(
                Math.Min(given.Seconds, long.MaxValue / 2) + (given.Microseconds / 1_000_000),
                given.Microseconds % 1_000_000 * 1_000).ToNs();
        }

        SyscallResult result = Wait(task, arguments, time);
        if (arguments.A4 != 0 && WaitTime.Left(task, time, result) is { } left)
        {
            task.Process.Guest.TryWrite(arguments.A4, Timeval.FromNs(left));
        }

        return result;
    }

    private static SyscallResult Pselect6(LinuxTask task, in SyscallArguments arguments)
    {
        Errno error = WaitTime.Read(task.Process.Guest, arguments.A4, out long? time);
        if (error == 0 && arguments.A5 != 0)
        {
            error = task.Process.Guest.TryRead(arguments.A5, out ulong mask)
                && task.Process.Guest.TryRead(unchecked(arguments.A5 + 8), out ulong length)
                ? WaitTime.SetMask(task, mask, length)
                : Errno.EFAULT;
        }

        return error != 0 ? error : WaitTime.TellLeft(task, arguments.A4, time, Wait(task, arguments, time));
    }

    private static SyscallResult Wait(LinuxTask task, in SyscallArguments arguments, long? nanoseconds)
    {
        if ((int)(uint)arguments.A0 < 0)
        {
            return Errno.EINVAL;
        }

        LinuxProcess process = task.Process;
        int count = (int)Math.Min((uint)arguments.A0, (uint)Math.Max(process.Descriptors.Limit, WordBits));
        int words = (count + WordBits - 1) / WordBits;
        Span<ulong> sets = stackalloc ulong[Math.Min(words, 64) * 3];
        if (words > 64)
        {
            sets = new ulong[words * 3];
        }

        sets.Clear();
        Errno error = Look(process, arguments, sets, count, out int ready);
        if (error != 0)
        {
            return error;
        }

        return ready == 0 && !WaitTime.IsOver(task, nanoseconds)
            ? SyscallResult.Wait
            : WriteBack(process, arguments, sets, words) ? ready : Errno.EFAULT;
    }

    /// <summary>Reads the sets and leaves in them what is ready.</summary>
    private static Errno Look(
        LinuxProcess process, in SyscallArguments arguments, Span<ulong> sets, int count, out int ready)
    {
        ready = 0;
        int words = sets.Length / 3;
        for (int which = 0; which < 3; which++)
        {
            ulong address = SetAddress(arguments, which);
            Span<ulong> set = sets.Slice(which * words, words);
            if (address != 0 && !process.Guest.TryRead(address, MemoryMarshal.AsBytes(set)))
            {
                return Errno.EFAULT;
            }

            for (int number = 0; number < count; number++)
            {
                ulong bit = 1UL << (number % WordBits);
                ref ulong word = ref set[number / WordBits];
                if ((word & bit) == 0)
                {
                    continue;
                }

                if (process.Descriptors[(ulong)number] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0)
                {
                    return Errno.EBADF;
                }

                bool isReady = (file.Poll() & Events(which)) != 0;
                ready += isReady ? 1 : 0;
                word &= isReady ? ~0UL : ~bit;
            }

            // What lies behind the last descriptor in the last word does not count.
            if (count % WordBits != 0)
            {
                set[^1] &= (1UL << (count % WordBits)) - 1;
            }
        }

        return 0;
    }

    private static bool WriteBack(LinuxProcess process, in SyscallArguments arguments, Span<ulong> sets, int words)
    {
        for (int which = 0; which < 3; which++)
        {
            ulong address = SetAddress(arguments, which);
            if (address != 0
                && !process.Guest.TryWrite(address, MemoryMarshal.AsBytes(sets.Slice(which * words, words))))
            {
                return false;
            }
        }

        return true;
    }

    private static PollEvents Events(int which) => which switch { 0 => Readable, 1 => Writable, _ => Exceptional };

    private static ulong SetAddress(in SyscallArguments arguments, int which) =>
        which switch { 0 => arguments.A1, 1 => arguments.A2, _ => arguments.A3 };
}
