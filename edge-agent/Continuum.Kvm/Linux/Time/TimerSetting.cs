using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Time;

/// <summary><c>struct itimerspec</c>: when a timer expires next, and how often then.</summary>
/// <param name="Interval">Time between expirations; 0: once.</param>
/// <param name="Value">Time to the next one; 0: never.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TimerSetting(Timespec Interval, Timespec Value)
{
    /// <summary>Whether Linux takes it.</summary>
    public bool IsValid => Interval.IsValid && Value.IsValid;
}
