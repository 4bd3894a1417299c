using System.Net;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>The addresses that a program may connect to, and who answers there.</summary>
internal sealed class LoopbackNetwork(IReadOnlyDictionary<IPEndPoint, ILoopbackService> services)
{
    // The range that Linux takes ports from by itself (ip(7), ip_local_port_range).
    private const int FirstPort = 32768;
    private const int LastPort = 60999;

    private int _nextPort = FirstPort;
    private long _nextInode = 1;

    /// <summary>Who answers at an address; null: nobody.</summary>
    public ILoopbackService? Find(IPEndPoint address) => services.GetValueOrDefault(address);

    /// <summary>
    /// Whether an address is this machine's own, so that nobody there means "refused", not "unreachable".
    /// </summary>
    public static bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address);

    /// <summary>
    /// Whether a program may bind to an address: to any free port of this machine, as one does before connect(2), but
    /// to none that others would know; nobody outside can reach it anyway. 0, EACCES or EADDRNOTAVAIL.
    /// </summary>
    public static Errno CheckBind(IPEndPoint address)
    {
        bool own = IsLocal(address.Address) || address.Address.Equals(IPAddress.Any)
            || address.Address.Equals(IPAddress.IPv6Any);
        return !own ? Errno.EADDRNOTAVAIL : address.Port != 0 ? Errno.EACCES : 0;
    }

    /// <summary>A port for the program's end of a connection.</summary>
    public int TakePort()
    {
        int port = _nextPort;
        _nextPort = port == LastPort ? FirstPort : port + 1;
        return port;
    }

    /// <summary>A number for a new socket.</summary>
    public ulong TakeInode() => (ulong)_nextInode++;

    /// <summary>Writes which numbers come next.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteInt32(_nextPort);
        writer.WriteInt64(_nextInode);
    }

    /// <summary>Reads them.</summary>
    public void Load(SnapshotReader reader)
    {
        int port = reader.ReadInt32();
        _nextPort = port is >= FirstPort and <= LastPort
            ? port
            : throw SnapshotReader.Damaged($"{port} is no port for the program's end of a connection");
        _nextInode = reader.ReadInt64();
    }
}
