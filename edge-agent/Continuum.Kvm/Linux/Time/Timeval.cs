using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Time;

/// <summary><c>struct timeval</c> as programs pass it.</summary>
/// <param name="Seconds">Whole seconds.</param>
/// <param name="Microseconds">The rest.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Timeval(long Seconds, long Microseconds)
{
    private const long NsPerMicrosecond = 1000;

    /// <summary>The same as nanoseconds; not valid when this is not.</summary>
    public Timespec ToTimespec() =>
        new(Seconds, Microseconds is >= 0 and < 1_000_000 ? Microseconds * NsPerMicrosecond : -1);

    /// <summary>From nanoseconds, the rest of a microsecond dropped.</summary>
    public static Timeval FromNs(long ns) => new(ns / Timespec.PerSecond, ns % Timespec.PerSecond / NsPerMicrosecond);

    /// <summary>From nanoseconds, rounded up: what is left of a timer is never shown as nothing.</summary>
    public static Timeval FromNsUp(long ns) => FromNs(Timespec.Add(ns, NsPerMicrosecond - 1));
}
