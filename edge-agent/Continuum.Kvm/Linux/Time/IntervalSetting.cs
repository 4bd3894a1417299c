using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Time;

/// <summary><c>struct itimerval</c>, as <see cref="TimerSetting"/> in microseconds.</summary>
/// <param name="Interval">Time between expirations; 0: once.</param>
/// <param name="Value">Time to the next one; 0: never.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IntervalSetting(Timeval Interval, Timeval Value)
{
    /// <summary>The same in nanoseconds; not valid when this is not.</summary>
    public TimerSetting ToTimerSetting() => new(Interval.ToTimespec(), Value.ToTimespec());
}
