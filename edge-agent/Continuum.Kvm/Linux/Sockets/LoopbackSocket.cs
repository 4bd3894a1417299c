using System.Net;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>A TCP socket: it connects to services of this process and to nothing else.</summary>
internal sealed class LoopbackSocket : GuestSocket
{
    /// <summary>
    /// As long as so many bytes of answers are unread, nothing more is taken from the program: what it can make this
    /// process hold is bounded by this and one more answer.
    /// </summary>
    private const int MaxUnread = 256 << 10;

    private readonly LoopbackNetwork _network;
    private readonly Wakeup _wakeup;
    private IPEndPoint? _local;
    private IPEndPoint? _remote;
    private LoopbackPeer? _peer;
    private ILoopbackConnection? _connection;
    private bool _receiveShut;
    private bool _sendShut;
    private bool _reset;

    /// <summary>A new one, not connected.</summary>
    public LoopbackSocket(LoopbackNetwork network, Wakeup wakeup, SocketFamily family, int protocol)
        : base(family, SocketKind.Stream, protocol, network.TakeInode())
    {
        _network = network;
        _wakeup = wakeup;
    }

    private LoopbackSocket(SnapshotReader reader, LoopbackNetwork network, Wakeup wakeup)
        : base(reader)
    {
        _network = network;
        _wakeup = wakeup;
        _local = reader.ReadEndPoint();
        _remote = reader.ReadEndPoint();
        _receiveShut = reader.ReadBoolean();
        _sendShut = reader.ReadBoolean();
        _reset = reader.ReadBoolean();
        if (reader.ReadBoolean())
        {
            ConnectAgain(reader);
        }
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.LoopbackSocket;

    /// <inheritdoc/>
    public override int Available => _peer?.Available ?? 0;

    /// <inheritdoc/>
    public override long Changes => _peer?.Changes ?? 0;

    /// <inheritdoc/>
    public override bool IsEnded => _peer is null || _receiveShut || _peer.IsClosed;

    /// <summary>The socket of a snapshot, connected to its service again.</summary>
    public static LoopbackSocket Load(SnapshotReader reader, LoopbackNetwork network, Wakeup wakeup) =>
        new(reader, network, wakeup);

    /// <inheritdoc/>
    public override PollEvents Poll()
    {
        var events = HasError ? PollEvents.Err : PollEvents.None;
        if (_peer is null)
        {
            return events | PollEvents.Out | PollEvents.WrNorm | PollEvents.Hup;
        }

        bool ended = _receiveShut || _peer.IsClosed;
        int unread = _peer.Available;
        if (unread > 0 || ended)
        {
            events |= PollEvents.In | PollEvents.RdNorm;
        }

        if (ended)
        {
            events |= PollEvents.RdHup;
        }

        if (ended && (_sendShut || _reset))
        {
            events |= PollEvents.Hup;
        }

        return unread <= MaxUnread ? events | PollEvents.Out | PollEvents.WrNorm : events;
    }

    /// <inheritdoc/>
    public override Errno Connect(ReadOnlySpan<byte> address)
    {
        if (SockAddr.Family(address) == SocketFamily.None)
        {
            Disconnect();
            return 0;
        }

        Errno problem = SockAddr.TryParse(Family, address, out IPEndPoint endPoint);
        if (problem != 0)
        {
            return problem;
        }

        if (_peer is not null)
        {
            return Errno.EISCONN;
        }

        endPoint = SockAddr.ToConnectTo(endPoint);
        ILoopbackService? service = _network.Find(endPoint);
        if (service is null)
        {
            return LoopbackNetwork.IsLocal(endPoint.Address) ? Errno.ECONNREFUSED : Errno.ENETUNREACH;
        }

        _remote = endPoint;
        _local = new IPEndPoint(endPoint.Address, _local?.Port ?? _network.TakePort());
        _peer = new LoopbackPeer(_wakeup);
        _connection = service.Connect(_peer, state: null);
        return 0;
    }

    /// <inheritdoc/>
    public override Errno Bind(ReadOnlySpan<byte> address)
    {
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
    public override Errno Shutdown(bool receiving, bool sending)
    {
        if (_peer is null)
        {
            return Errno.ENOTCONN;
        }

        _receiveShut |= receiving;
        if (sending && !_sendShut)
        {
            _sendShut = true;
            _connection?.Close();
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int WriteLocalAddress(Span<byte> into) => SockAddr.Format(Family, _local, into);

    /// <inheritdoc/>
    public override int WritePeerAddress(Span<byte> into) =>
        _peer is null ? -(int)Errno.ENOTCONN : SockAddr.Format(Family, _remote, into);

    /// <inheritdoc/>
    public override long Receive(int skip, Span<byte> into, bool keep)
    {
        if (HasError)
        {
            return -(long)TakeError();
        }

        if (_peer is null)
        {
            return -(long)Errno.ENOTCONN;
        }

        // Asked before the read: what the service sends before it closes is never missed.
        bool ended = IsEnded;
        int read = _peer.Read(skip, into, keep);
        return read > 0 || ended ? read : WouldBlock;
    }

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes)
    {
        if (HasError)
        {
            return -(long)TakeError();
        }

        if (_peer is null || _sendShut || _reset)
        {
            return -(long)Errno.EPIPE;
        }

        if (_connection is null || _peer.IsClosed)
        {
            // The other end is gone: the first bytes still leave, and their answer is that nobody is there (RFC 9293,
            // 3.5.2).
            _reset = true;
            return bytes.Length;
        }

        if (_peer.Available > MaxUnread)
        {
            return WouldBlock;
        }

        if (!bytes.IsEmpty)
        {
            _connection.Receive(bytes);
        }

        return bytes.Length;
    }

    /// <inheritdoc/>
    public override long ReceiveMessage(bool keep, out ReadOnlyMemory<byte> message)
    {
        message = default;
        return -(long)Errno.EOPNOTSUPP;
    }

    /// <inheritdoc/>
    public override long SendMessage(byte[] message, ReadOnlySpan<byte> to) => -(long)Errno.EOPNOTSUPP;

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        base.Save(writer);
        writer.WriteEndPoint(_local);
        writer.WriteEndPoint(_remote);
        writer.WriteBoolean(_receiveShut);
        writer.WriteBoolean(_sendShut);
        writer.WriteBoolean(_reset);
        writer.WriteBoolean(_peer is not null);
        if (_peer is null)
        {
            return;
        }

        writer.WriteBytes(_peer.CopyUnread(out bool closed, out long changes));
        writer.WriteBoolean(closed);
        writer.WriteInt64(changes);
        bool served = _connection is not null && !(closed && _sendShut);
        writer.WriteBoolean(served);
        if (served)
        {
            writer.WriteBytes(_connection!.SaveState());
        }
    }

    /// <inheritdoc/>
    protected override void OnClosed() => Disconnect();

    private void ConnectAgain(SnapshotReader reader)
    {
        _peer = new LoopbackPeer(_wakeup);
        ReadOnlySpan<byte> unread = reader.ReadBytes().Span;
        bool closed = reader.ReadBoolean();
        _peer.SetUnread(unread, closed, reader.ReadInt64());
        if (!reader.ReadBoolean())
        {
            return;
        }

        ReadOnlyMemory<byte> state = reader.ReadBytes();
        IPEndPoint remote = _remote ?? throw SnapshotReader.Damaged("a connection leads nowhere");
        ILoopbackService? service = _network.Find(remote);
        if (service is null)
        {
            // As when the host at the other end restarted meanwhile.
            SetError(Errno.ECONNRESET);
            _peer.Close();
            return;
        }

        _connection = service.Connect(_peer, state);
        if (_sendShut)
        {
            _connection.Close();
        }
    }

    private void Disconnect()
    {
        _peer?.Abandon();
        if (!_sendShut)
        {
            _connection?.Close();
        }

        (_peer, _connection, _remote) = (null, null, null);
        (_receiveShut, _sendShut, _reset) = (false, false, false);
    }
}
