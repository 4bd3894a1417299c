using System.Runtime.Intrinsics.X86;

namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// How many nanoseconds a tick of a machine's time-stamp counter takes: first as KVM says, then as it is measured
/// against this machine's monotonic clock, which keeps better time.
/// </summary>
internal sealed class TimeStampRate
{
    /// <summary>Below this a measurement is worse than what KVM says: reading both clocks takes microseconds.</summary>
    private const long MeasureFromNs = 100_000_000;

    // A clock that is disciplined from outside runs up to 500 ppm apart (adjtimex(2)). What is further off is no clock.
    private const long PartsPerMillion = 1_000_000;
    private const long ToleratedParts = 1000;
    private const long ToleratedNs = 200_000;

    private readonly ulong _stated;
    private readonly ulong _firstTicks;
    private readonly long _firstNs;

    /// <summary>A rate for one machine, from now on.</summary>
    /// <param name="khz">What KVM says.</param>
    /// <param name="ticks">The counter.</param>
    /// <param name="ns">The monotonic clock at that moment.</param>
    public TimeStampRate(int khz, ulong ticks, long ns)
    {
        _stated = RatioOf(1_000_000, (ulong)khz);
        _firstTicks = ticks;
        _firstNs = ns;
    }

    /// <summary>
    /// Whether the counter of this processor goes at one speed, whatever the processor does (CPUID 0x80000007, EDX bit
    /// 8:
    /// Intel SDM vol. 3, 18.17.1).
    /// </summary>
    public static bool IsInvariant { get; } = X86Base.IsSupported
        && (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= 0x80000007
        && (X86Base.CpuId(unchecked((int)0x80000007), 0).Edx & (1 << 8)) != 0;

    /// <summary>Nanoseconds in 2^32 ticks, by all that is known at a moment.</summary>
    /// <returns>False: the counter does not go as time does, and is not to be used.</returns>
    public bool TryGet(ulong ticks, long ns, out ulong ratio)
    {
        ratio = _stated;
        long elapsed = ns - _firstNs;
        if (ticks < _firstTicks || elapsed < 0)
        {
            return false;
        }

        long counted = (long)(((UInt128)(ticks - _firstTicks) * _stated) >> 32);
        long tolerated = ToleratedNs + (elapsed / PartsPerMillion * ToleratedParts);
        if (Math.Abs(counted - elapsed) > tolerated)
        {
            return false;
        }

        if (elapsed >= MeasureFromNs)
        {
            ratio = RatioOf((ulong)elapsed, ticks - _firstTicks);
        }

        return true;
    }

    private static ulong RatioOf(ulong ns, ulong ticks) => (ulong)(((UInt128)ns << 32) / ticks);
}
