using System.Net;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>
/// A socket that nobody is ever at the other end of: UDP, since no service here speaks it, and AF_UNIX, since no name
/// leads to one. Programs make them to ask for names and find that there is no network.
/// </summary>
internal sealed class UnconnectedSocket : GuestSocket
{
    private const int UnixPathOffset = 2;
    private const int LongestDatagram = 65507; // RFC 768 within RFC 791: 65535 - 8 - 20

    private readonly LoopbackNetwork _network;
    private IPEndPoint? _local;
    private IPEndPoint? _remote;

    /// <summary>A new one.</summary>
    public UnconnectedSocket(LoopbackNetwork network, SocketFamily family, SocketKind type, int protocol)
        : base(family, type, protocol, network.TakeInode())
    {
        _network = network;
    }

    private UnconnectedSocket(SnapshotReader reader, LoopbackNetwork network)
        : base(reader)
    {
        _network = network;
        _local = reader.ReadEndPoint();
        _remote = reader.ReadEndPoint();
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.UnconnectedSocket;

    /// <inheritdoc/>
    public override int Available => 0;

    /// <inheritdoc/>
    public override bool IsEnded => false;

    /// <summary>The socket of a snapshot.</summary>
    public static UnconnectedSocket Load(SnapshotReader reader, LoopbackNetwork network) => new(reader, network);

    /// <inheritdoc/>
    public override PollEvents Poll()
    {
        PollEvents events = PollEvents.Out | PollEvents.WrNorm;
        if (HasError)
        {
            events |= PollEvents.Err;
        }

        return Family == SocketFamily.Unix && Type != SocketKind.Datagram ? events | PollEvents.Hup : events;
    }

    /// <inheritdoc/>
    public override Errno Connect(ReadOnlySpan<byte> address)
    {
        if (SockAddr.Family(address) == SocketFamily.None)
        {
            _remote = null;
            return 0;
        }

        if (Family == SocketFamily.Unix)
        {
            return CheckUnixPeer(address);
        }

        Errno problem = FindInetPeer(address, out IPEndPoint endPoint);
        if (problem == 0)
        {
            _remote = endPoint;
            _local = new IPEndPoint(endPoint.Address, _local?.Port ?? _network.TakePort());
        }

        return problem;
    }

    /// <inheritdoc/>
    public override Errno Bind(ReadOnlySpan<byte> address)
    {
        if (Family == SocketFamily.Unix)
        {
            return Errno.EACCES;
        }

        Errno problem = SockAddr.TryParse(Family, address, out IPEndPoint endPoint);
        if (problem == 0)
        {
            problem = _local is null ? LoopbackNetwork.CheckBind(endPoint) : Errno.EINVAL;
        }

        if (problem == 0)
        {
            _local = new IPEndPoint(endPoint.Address, _network.TakePort());
        }

        return problem;
    }

    /// <inheritdoc/>
    public override Errno Shutdown(bool receiving, bool sending) => _remote is null ? Errno.ENOTCONN : 0;

    /// <inheritdoc/>
    public override int WriteLocalAddress(Span<byte> into) => SockAddr.Format(Family, _local, into);

    /// <inheritdoc/>
    public override int WritePeerAddress(Span<byte> into) =>
        _remote is null ? -(int)Errno.ENOTCONN : SockAddr.Format(Family, _remote, into);

    /// <inheritdoc/>
    public override long Receive(int skip, Span<byte> into, bool keep) => Nothing();

    /// <inheritdoc/>
    public override long ReceiveMessage(bool keep, out ReadOnlyMemory<byte> message)
    {
        message = default;
        return Nothing();
    }

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes) =>
        Type == SocketKind.Stream ? -(long)Errno.ENOTCONN : Send(bytes.Length, to: []);

    /// <inheritdoc/>
    public override long SendMessage(byte[] message, ReadOnlySpan<byte> to) => Send(message.Length, to);

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        base.Save(writer);
        writer.WriteEndPoint(_local);
        writer.WriteEndPoint(_remote);
    }

    private long Nothing()
    {
        if (HasError)
        {
            return -(long)TakeError();
        }

        return Type switch
        {
            SocketKind.Stream => -(long)Errno.EINVAL,
            SocketKind.Packets => -(long)Errno.ENOTCONN,
            _ => WouldBlock,
        };
    }

    private long Send(int length, ReadOnlySpan<byte> to)
    {
        if (HasError)
        {
            return -(long)TakeError();
        }

        if (Family == SocketFamily.Unix)
        {
            return -(long)(to.IsEmpty ? Errno.ENOTCONN : CheckUnixPeer(to));
        }

        if (length > LongestDatagram)
        {
            return -(long)Errno.EMSGSIZE;
        }

        if (!to.IsEmpty)
        {
            Errno problem = FindInetPeer(to, out _);
            return problem == 0 ? length : -(long)problem;
        }

        if (_remote is null)
        {
            return -(long)Errno.EDESTADDRREQ;
        }

        // Nobody is there, which the answer to the datagram says (ICMP port unreachable, udp(7)).
        SetError(Errno.ECONNREFUSED);
        return length;
    }

    private Errno FindInetPeer(ReadOnlySpan<byte> address, out IPEndPoint endPoint)
    {
        Errno problem = SockAddr.TryParse(Family, address, out endPoint);
        if (problem != 0)
        {
            return problem;
        }

        endPoint = SockAddr.ToConnectTo(endPoint);
        return LoopbackNetwork.IsLocal(endPoint.Address) ? 0 : Errno.ENETUNREACH;
    }

    private static Errno CheckUnixPeer(ReadOnlySpan<byte> address)
    {
        if (address.Length <= UnixPathOffset || SockAddr.Family(address) != SocketFamily.Unix)
        {
            return Errno.EINVAL;
        }

        // A name that begins with NUL is no path (unix(7)).
        return address[UnixPathOffset] == 0 ? Errno.ECONNREFUSED : Errno.ENOENT;
    }
}
