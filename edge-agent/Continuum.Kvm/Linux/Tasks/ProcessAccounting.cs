using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>What a process has used and done since it was started or restored.</summary>
internal sealed class ProcessAccounting
{
    private readonly long[] _calls = new long[SyscallTable.Size + 1];
    private long _cpuAtStart;
    private volatile string[] _refused = [];

    /// <summary>Page faults that the monitor answered.</summary>
    public long PageFaults { get; set; }

    /// <summary>Bytes written to standard output and error.</summary>
    public long OutputBytes { get; set; }

    /// <summary>Processor time of finished runs, in nanoseconds.</summary>
    public long CpuNs { get; private set; }

    /// <summary>Processor time so far, in nanoseconds; to be asked by the thread that runs the machine.</summary>
    public long CpuNowNs => CpuNs + CpuOfRunNs;

    /// <summary>Processor time of the run in progress, in nanoseconds; to be asked by its thread.</summary>
    public long CpuOfRunNs => ThreadCpuClock.NowNs - _cpuAtStart;

    /// <summary>This thread begins to run the machine.</summary>
    public void BeginRun() => _cpuAtStart = ThreadCpuClock.NowNs;

    /// <summary>It has ended its run.</summary>
    public void EndRun() => CpuNs += CpuOfRunNs;

    /// <summary>Counts a call; numbers that no Linux has are counted together.</summary>
    public void CountCall(ulong number) => _calls[Math.Min(number, SyscallTable.Size)]++;

    /// <summary>
    /// The names of calls that the monitor does not have and that programs need, in the order in which they were first
    /// made. From any thread.
    /// </summary>
    public IReadOnlyList<string> RefusedCalls => _refused;

    /// <summary>Notes a call that is refused because the monitor does not have it.</summary>
    public void NoteRefusal(ulong number)
    {
        string name = SyscallNames.Of(number);
        if (!OptionalCalls.Contains(number) && !_refused.Contains(name))
        {
            _refused = [.. _refused, name];
        }
    }

    /// <summary>Calls by name, most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Calls() =>
    [
        .. _calls.Index().Where(call => call.Item > 0)
            .Select(call => KeyValuePair.Create(SyscallNames.Of((ulong)call.Index), call.Item))
            .OrderByDescending(call => call.Value).ThenBy(call => call.Key, StringComparer.Ordinal),
    ];
}
