using Continuum.Agent.Events;
using Continuum.Contracts.Nodes;
using Continuum.Hosting.Data;
using Continuum.Sandbox;

namespace Continuum.Agent.Uplink;

/// <summary>What this node's functions use: since the last time it was asked, where that has a rate.</summary>
internal sealed class UseReport(ISandboxHost sandboxes, EventQueue queue, DataDirectory data, TimeProvider time)
{
    private TimeSpan _cpuTime;
    private long _readAt = time.GetTimestamp();

    public NodeUse Read()
    {
        SandboxUse use = sandboxes.ReadUse();
        TimeSpan passed = time.GetElapsedTime(_readAt);
        _readAt = time.GetTimestamp();
        TimeSpan spent = use.CpuTime - _cpuTime;
        _cpuTime = use.CpuTime;
        (long events, long deadLetters) = queue.Count();
        return new NodeUse
        {
            CpuMillis = passed > TimeSpan.Zero ? (int)Math.Max(0, spent / passed * 1000) : 0,
            MemoryBytes = use.MemoryBytes,
            DiskBytes = DiskUsed(),
            Sandboxes = use.Sandboxes,
            QueuedEvents = events,
            DeadLetters = deadLetters,
        };
    }

    // Of the whole file system: walking the folder at every heartbeat would cost more than it tells.
    private long DiskUsed()
    {
        DriveInfo drive = new(data.Path);
        return drive.TotalSize - drive.AvailableFreeSpace;
    }
}
