using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Time;

/// <summary><c>struct timespec</c> as programs pass it.</summary>
/// <param name="Seconds">Whole seconds; any value is possible.</param>
/// <param name="Nanoseconds">The rest; any value is possible.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Timespec(long Seconds, long Nanoseconds)
{
    /// <summary>Nanoseconds in a second.</summary>
    public const long PerSecond = 1_000_000_000;

    /// <summary>Whether Linux takes it: not negative, and less than a second of nanoseconds.</summary>
    public bool IsValid => Seconds >= 0 && Nanoseconds is >= 0 and < PerSecond;

    /// <summary>In nanoseconds; what is too long for them is the longest (KTIME_MAX).</summary>
    public long ToNs() =>
        Seconds >= (long.MaxValue / PerSecond) - 1 ? long.MaxValue : (Seconds * PerSecond) + Nanoseconds;

    /// <summary>From nanoseconds.</summary>
    public static Timespec FromNs(long ns) => new(ns / PerSecond, ns % PerSecond);

    /// <summary>A sum that stops at the longest time.</summary>
    public static long Add(long ns, long more) => ns > long.MaxValue - more ? long.MaxValue : ns + more;
}
