using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>What a program set on one socket.</summary>
internal sealed class SocketOptions
{
    private const int BytesOfOne = 3 * sizeof(int);

    private readonly Dictionary<(int Level, int Name), int> _values = [];

    /// <summary>How long a receive waits (SO_RCVTIMEO), nanoseconds; 0: until something comes.</summary>
    public long ReceiveTimeoutNs { get; set; }

    /// <summary>How long a send waits (SO_SNDTIMEO), nanoseconds; 0: until there is room.</summary>
    public long SendTimeoutNs { get; set; }

    /// <summary>Whether closing waits (SO_LINGER); nothing here ever has to.</summary>
    public bool Lingers { get; set; }

    /// <summary>For how long it would, in seconds.</summary>
    public int LingerSeconds { get; set; }

    /// <summary>The value of an option that was set; null: none.</summary>
    public int? Find(int level, int name) => _values.TryGetValue((level, name), out int value) ? value : null;

    /// <summary>Keeps a value.</summary>
    public void Set(int level, int name, int value) => _values[(level, name)] = value;

    /// <summary>Writes all.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteInt64(ReceiveTimeoutNs);
        writer.WriteInt64(SendTimeoutNs);
        writer.WriteBoolean(Lingers);
        writer.WriteInt32(LingerSeconds);
        writer.WriteInt32(_values.Count);
        foreach (((int level, int name), int value) in _values)
        {
            writer.WriteInt32(level);
            writer.WriteInt32(name);
            writer.WriteInt32(value);
        }
    }

    /// <summary>Reads them.</summary>
    public void Load(SnapshotReader reader)
    {
        ReceiveTimeoutNs = reader.ReadInt64();
        SendTimeoutNs = reader.ReadInt64();
        Lingers = reader.ReadBoolean();
        LingerSeconds = reader.ReadInt32();
        int count = reader.ReadCount(BytesOfOne);
        for (int i = 0; i < count; i++)
        {
            int level = reader.ReadInt32();
            int name = reader.ReadInt32();
            _values[(level, name)] = reader.ReadInt32();
        }
    }
}
