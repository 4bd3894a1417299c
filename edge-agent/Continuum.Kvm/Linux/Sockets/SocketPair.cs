using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>What the two ends of socketpair(2) share.</summary>
internal sealed class SocketPair(bool keepsMessages, Wakeup wakeup, HostMemory memory)
{
    /// <summary>What end 0 sends and end 1 receives.</summary>
    public PairChannel Forth { get; } = new(keepsMessages, wakeup, memory);

    /// <summary>What end 1 sends and end 0 receives.</summary>
    public PairChannel Back { get; } = new(keepsMessages, wakeup, memory);

    /// <summary>Writes both ways.</summary>
    public void Save(SnapshotWriter writer)
    {
        Forth.Save(writer);
        Back.Save(writer);
    }

    /// <summary>Reads both.</summary>
    public void Load(SnapshotReader reader)
    {
        Forth.Load(reader);
        Back.Load(reader);
    }
}
