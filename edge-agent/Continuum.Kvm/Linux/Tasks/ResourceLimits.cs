using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>What getrlimit(2) tells a program, in accordance with what the monitor allows it.</summary>
internal sealed class ResourceLimits
{
    /// <summary>How many kinds of limits there are (RLIM_NLIMITS).</summary>
    public const int Count = 16;

    /// <summary>No limit (RLIM64_INFINITY).</summary>
    public const ulong Infinity = ulong.MaxValue;

    private const int Cpu = 0;
    private const int Stack = 3;
    private const int Core = 4;
    private const int Processes = 6;
    private const int OpenFiles = 7;
    private const int LockedMemory = 8;
    private const int PendingSignalCount = 11;
    private const int Queues = 12;
    private const int Nice = 13;
    private const int RealTimePriority = 14;

    private readonly (ulong Soft, ulong Hard)[] _limits = new (ulong, ulong)[Count];

    public ResourceLimits(ProgramLimits limits)
    {
        Array.Fill(_limits, (Infinity, Infinity));
        if (limits.CpuTime is { } cpu)
        {
            ulong seconds = (ulong)Math.Ceiling(cpu.TotalSeconds);
            _limits[Cpu] = (seconds, seconds);
        }

        _limits[Stack] = (8UL << 20, Infinity);
        _limits[Core] = (0, 0);
        _limits[Processes] = ((ulong)limits.Tasks, (ulong)limits.Tasks);
        _limits[OpenFiles] = ((ulong)limits.Descriptors, (ulong)limits.Descriptors);
        _limits[LockedMemory] = (8UL << 20, 8UL << 20);
        _limits[PendingSignalCount] = (Signals.PendingSignals.QueueLimit, Signals.PendingSignals.QueueLimit);
        _limits[Queues] = (0, 0);
        _limits[Nice] = (0, 0);
        _limits[RealTimePriority] = (0, 0);
    }

    /// <summary>One limit: what holds now, and how far the program may raise that.</summary>
    public (ulong Soft, ulong Hard) this[int resource] => _limits[resource];

    /// <summary>setrlimit(2).</summary>
    /// <returns>0, or EINVAL, or EPERM.</returns>
    public Errno TrySet(int resource, ulong soft, ulong hard)
    {
        if (soft > hard)
        {
            return Errno.EINVAL;
        }

        if (hard > _limits[resource].Hard)
        {
            return Errno.EPERM;
        }

        _limits[resource] = (soft, hard);
        return 0;
    }

    /// <summary>Writes them.</summary>
    public void Save(SnapshotWriter writer)
    {
        foreach ((ulong soft, ulong hard) in _limits)
        {
            writer.WriteUInt64(soft);
            writer.WriteUInt64(hard);
        }
    }

    /// <summary>Reads them.</summary>
    public void Load(SnapshotReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            _limits[i] = (reader.ReadUInt64(), reader.ReadUInt64());
        }
    }
}
