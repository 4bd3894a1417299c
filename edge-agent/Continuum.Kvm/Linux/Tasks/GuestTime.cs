using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>Reads a <c>struct timespec</c> of the program as a time to wait.</summary>
internal static class GuestTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds; what does not fit is as long as can be.</summary>
    /// <returns>0, or EFAULT, or EINVAL for a time that is none.</returns>
    public static Errno TryRead(GuestMemory memory, ulong address, out long nanoseconds)
    {
        nanoseconds = 0;
        Span<long> time = stackalloc long[2];
        if (!memory.TryRead(address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(time)))
        {
            return Errno.EFAULT;
        }

        if (time[0] < 0 || (ulong)time[1] >= NanosecondsPerSecond)
        {
            return Errno.EINVAL;
        }

        nanoseconds = time[0] >= long.MaxValue / NanosecondsPerSecond
            ? long.MaxValue
            : (time[0] * NanosecondsPerSecond) + time[1];
        return 0;
    }

    /// <summary>When a time from now has passed, without going over the end of time.</summary>
    public static long After(long now, long nanoseconds) =>
        nanoseconds > long.MaxValue - now ? long.MaxValue : now + nanoseconds;
}
