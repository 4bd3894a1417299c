using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>One end of two sockets that are connected to each other (socketpair(2)).</summary>
internal sealed class SocketPairEnd : GuestSocket
{
    private readonly SocketPair _pair;
    private readonly bool _isSecond;

    private SocketPairEnd(SocketKind type, int protocol, ulong inode, SocketPair pair, bool isSecond)
        : base(SocketFamily.Unix, type, protocol, inode)
    {
        _pair = pair;
        _isSecond = isSecond;
    }

    private SocketPairEnd(SnapshotReader reader, Wakeup wakeup, HostMemory memory)
        : base(reader)
    {
        _isSecond = reader.ReadBoolean();
        if (!reader.TryReadReference(out int number, out SocketPair? pair))
        {
            pair = new SocketPair(KeepsMessages, wakeup, memory);
            pair.Load(reader);
            reader.Remember(number, pair);
        }

        _pair = pair!;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.SocketPairEnd;

    /// <inheritdoc/>
    public override int Available => Incoming.Available;

    /// <inheritdoc/>
    public override int MostAvailable => PairChannel.Capacity;

    /// <inheritdoc/>
    public override long Changes => Incoming.Sends + Outgoing.Receives;

    /// <inheritdoc/>
    public override bool IsEnded => Incoming.IsReceivingOver || (IsConnected && Incoming.IsSendingOver);

    private bool IsConnected => Type != SocketKind.Datagram;

    private PairChannel Incoming => _isSecond ? _pair.Forth : _pair.Back;

    private PairChannel Outgoing => _isSecond ? _pair.Back : _pair.Forth;

    /// <summary>Two new ends.</summary>
    public static (SocketPairEnd First, SocketPairEnd Second) Create(
        LoopbackNetwork network, Wakeup wakeup, HostMemory memory, SocketKind type, int protocol)
    {
        var pair = new SocketPair(type != SocketKind.Stream, wakeup, memory);
        return (
            new SocketPairEnd(type, protocol, network.TakeInode(), pair, isSecond: false),
            new SocketPairEnd(type, protocol, network.TakeInode(), pair, isSecond: true));
    }

    /// <summary>The end of a snapshot.</summary>
    public static SocketPairEnd Load(SnapshotReader reader, Wakeup wakeup, HostMemory memory) =>
        new(reader, wakeup, memory);

    /// <inheritdoc/>
    public override PollEvents Poll()
    {
        var events = HasError ? PollEvents.Err : PollEvents.None;
        if (!Incoming.IsEmpty || IsEnded)
        {
            events |= PollEvents.In | PollEvents.RdNorm;
        }

        if (IsEnded)
        {
            events |= PollEvents.RdHup;
        }

        if (IsEnded && (Outgoing.IsSendingOver || (IsConnected && Outgoing.IsReceivingOver)))
        {
            events |= PollEvents.Hup;
        }

        return Outgoing.HasRoom || Outgoing.IsReceivingOver ? events | PollEvents.Out | PollEvents.WrNorm : events;
    }

    /// <inheritdoc/>
    public override Errno Connect(ReadOnlySpan<byte> address) => Errno.EISCONN;

    /// <inheritdoc/>
    public override Errno Bind(ReadOnlySpan<byte> address) => Errno.EACCES;

    /// <inheritdoc/>
    public override Errno Shutdown(bool receiving, bool sending)
    {
        if (receiving)
        {
            Incoming.EndReceiving();
        }

        if (sending)
        {
            Outgoing.EndSending();
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int WriteLocalAddress(Span<byte> into) => SockAddr.Format(Family, endPoint: null, into);

    /// <inheritdoc/>
    public override int WritePeerAddress(Span<byte> into) => SockAddr.Format(Family, endPoint: null, into);

    /// <inheritdoc/>
    public override long Receive(int skip, Span<byte> into, bool keep)
    {
        if (HasError)
        {
            return -(long)TakeError();
        }

        int read = Incoming.Receive(skip, into, keep);
        return read > 0 || IsEnded ? read : WouldBlock;
    }

    /// <inheritdoc/>
    public override long ReceiveMessage(bool keep, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (HasError)
        {
            return -(long)TakeError();
        }

        if (Incoming.IsEmpty)
        {
            return IsEnded ? 0 : WouldBlock;
        }

        message = Incoming.ReceiveMessage(keep);
        return message.Length;
    }

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes)
    {
        if (KeepsMessages)
        {
            return SendMessage(bytes.ToArray(), to: []);
        }

        Errno problem = CheckSend();
        if (problem != 0)
        {
            return -(long)problem;
        }

        return bytes.IsEmpty ? 0 : Outgoing.HasRoom ? Outgoing.Send(bytes) : WouldBlock;
    }

    /// <inheritdoc/>
    public override long SendMessage(byte[] message, ReadOnlySpan<byte> to)
    {
        if (message.Length > PairChannel.Capacity)
        {
            return -(long)Errno.EMSGSIZE;
        }

        Errno problem = to.IsEmpty ? CheckSend() : Errno.EISCONN;
        if (problem != 0)
        {
            return -(long)problem;
        }

        if (!Outgoing.HasRoom)
        {
            return WouldBlock;
        }

        return Outgoing.TrySendMessage(message) ? message.Length : -(long)Errno.ENOBUFS;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        base.Save(writer);
        writer.WriteBoolean(_isSecond);
        if (writer.WriteReference(_pair))
        {
            _pair.Save(writer);
        }
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        Incoming.Clear();
        Incoming.EndReceiving();
        Outgoing.EndSending();
    }

    private Errno CheckSend()
    {
        if (HasError)
        {
            return TakeError();
        }

        if (Outgoing.IsSendingOver)
        {
            return Errno.EPIPE;
        }

        return Outgoing.IsReceivingOver ? IsConnected ? Errno.EPIPE : Errno.ECONNREFUSED : 0;
    }
}
