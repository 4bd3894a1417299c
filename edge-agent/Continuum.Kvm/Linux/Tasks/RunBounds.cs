using System.Diagnostics;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>How long one run may take, by the wall clock and by processor time.</summary>
internal sealed class RunBounds
{
    /// <summary>As long as it likes.</summary>
    public static readonly RunBounds None = new(null, long.MaxValue, long.MaxValue);

    private readonly TimeSpan? _atMost;
    private readonly long _deadline;
    private readonly long _cpuLimitNs;

    private RunBounds(TimeSpan? atMost, long deadline, long cpuLimitNs)
    {
        _atMost = atMost;
        _deadline = deadline;
        _cpuLimitNs = cpuLimitNs;
    }

    /// <summary>Those of a run that begins now.</summary>
    public static RunBounds Of(LinuxProcess process, TimeSpan? atMost) => new(
        atMost,
        atMost is { } most ? StopwatchAfter((long)most.TotalNanoseconds) : long.MaxValue,
        process.Limits.CpuTime is { } cpu ? (long)cpu.TotalNanoseconds : long.MaxValue);

    /// <summary>The stopwatch's timestamp in so many nanoseconds.</summary>
    public static long StopwatchAfter(long nanoseconds)
    {
        double ticks = Math.Max(0, nanoseconds) * (Stopwatch.Frequency / 1e9);
        return ticks > long.MaxValue / 2 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)ticks;
    }

    /// <summary>How a program ends that has gone on for too long; null: it has not.</summary>
    public ProgramEnd? Exceeded(LinuxProcess process)
    {
        if (_deadline != long.MaxValue && Stopwatch.GetTimestamp() >= _deadline)
        {
            return RunLimit.Deadline(_atMost!.Value);
        }

        return _cpuLimitNs != long.MaxValue && process.Accounting.CpuNowNs >= _cpuLimitNs
            ? RunLimit.CpuTime(process.Limits.CpuTime!.Value)
            : null;
    }

    /// <summary>When to look again. Processor time passes no faster than the clock.</summary>
    public long NextCheck(LinuxProcess process) => _cpuLimitNs == long.MaxValue
        ? _deadline
        : Math.Min(_deadline, StopwatchAfter(_cpuLimitNs - process.Accounting.CpuNowNs + 1));
}
