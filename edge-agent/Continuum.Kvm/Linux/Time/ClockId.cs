namespace Continuum.Kvm.Linux.Time;

/// <summary>Clocks by their numbers (clock_gettime(2), linux/time.h), under Linux's names.</summary>
internal enum ClockId
{
    Realtime = 0, Monotonic = 1, ProcessCpuTime = 2, ThreadCpuTime = 3, MonotonicRaw = 4, RealtimeCoarse = 5,
    MonotonicCoarse = 6, Boottime = 7, RealtimeAlarm = 8, BoottimeAlarm = 9, Tai = 11,
}
