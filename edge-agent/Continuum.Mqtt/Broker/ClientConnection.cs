using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>One client's connection, from the accepted socket to its end. Owns the socket.</summary>
internal sealed class ClientConnection : ISessionConnection, IDisposable
{
    // Time for the last packets (mostly a DISCONNECT with its reason) to reach a client that is being closed.
    private static readonly TimeSpan DrainAtEnd = TimeSpan.FromSeconds(2);

    private readonly BrokerContext _broker;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly OutboundBuffer _outbound;
    private readonly CancellationTokenSource _closing;
    private string _clientId = "";
    private WillDeclaration? _will;
    private uint? _newExpiry;
    private string? _closeDetail;
    private TimeSpan _silenceAllowed = Timeout.InfiniteTimeSpan;
    private long _waitingSince;
    private uint _maxPacketSize = uint.MaxValue;
    private bool _connected;
    private volatile bool _answered;
    private Session? _session;

    public ClientConnection(Socket socket, BrokerContext broker, CancellationToken stopping)
    {
        _socket = socket;
        _broker = broker;
        _stream = new(socket, ownsSocket: true);
        _outbound = new(_stream, broker.Options.MaxOutboundBytesPerConnection);
        _closing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Remote = socket.RemoteEndPoint?.ToString() ?? "unknown";
    }

    public ProtocolVersion Version { get; private set; } = ProtocolVersion.V311;

    public string Remote { get; }

    public DateTimeOffset Now => _broker.Time.GetUtcNow();

    public int MaxInFlight { get; private set; } = 1;

    /// <summary>Not before CONNACK, which is the first packet a client gets (5.0, 3.2).</summary>
    public bool HasRoom => _answered && _outbound.HasRoom;

    /// <summary>Serves the client until it leaves, breaks the protocol or is closed. Throws nothing.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        Task drain = DrainAsync();
        PipeReader reader = PipeReader.Create(_stream, new(bufferSize: 16384, leaveOpen: true));
        try
        {
            if (await ReadConnectAsync(reader) is { } connect && await AcceptAsync(connect) is { } session)
            {
                await ServeAsync(reader, session, connect.UserName, stopping);
            }
        }
        catch (MalformedPacketException broken)
        {
            _broker.Logger.ProtocolBroken(_clientId, Remote, broken.Reason, broken.Message);
            Refuse(broken);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            bool tooSlow = gone is OperationCanceledException && !_connected && !_closing.IsCancellationRequested;
            _closeDetail ??= tooSlow ? "no CONNECT came in time" : gone.Message;
        }
        catch (Exception failed)
        {
            _broker.Logger.ConnectionFailed(failed, _clientId, Remote);
            Farewell(ReasonCode.UnspecifiedError, "the server failed");
        }

        await reader.CompleteAsync();
        await EndAsync(drain);
        _broker.Logger.Gone(_clientId, Remote, _closeDetail ?? "it closed the connection");
    }

    public bool Fits(PublishPacket packet)
    {
        // Properties and topic are bounded by 64 KiB each part; the exact size is only worth knowing near the limit.
        if (_maxPacketSize == uint.MaxValue)
        {
            return true;
        }

        ArrayBufferWriter<byte> exact = new();
        PacketEncoder.Write(exact, packet, Version);
        return exact.WrittenCount <= _maxPacketSize;
    }

    public bool TryPublish(PublishPacket packet) => _answered && _outbound.TryPublish(packet, Version);

    public bool TryPublish(in PublishView view) =>
        _answered && PublishEncoding.Size(view.Topic.Length, 0, 0, view.Payload.Length, Version) <= _maxPacketSize
        && _outbound.TryPublish(view, retain: false, Version);

    /// <summary>Sends a packet that is no publication; a client that does not take those is closed.</summary>
    public void Write(ControlPacket packet)
    {
        if (!_outbound.TryWrite(packet, Version))
        {
            CancelReading();
        }
    }

    public void Close(ReasonCode reason, string detail)
    {
        _closeDetail ??= detail;
        Farewell(reason, detail);
        CancelReading();
    }

    /// <summary>The client said goodbye: its will is not published unless it asks for that (5.0, 3.14.4).</summary>
    public void TakeLeave(EndPacket disconnect)
    {
        if (disconnect.Reason != ReasonCode.DisconnectWithWill)
        {
            _will = null;
        }

        _newExpiry = disconnect.Properties.SessionExpiry is { } asked
            ? Math.Min(asked, _broker.Options.MaxSessionExpirySeconds)
            : null;
    }

    /// <summary>Closes a client that has been silent for one and a half times its keep-alive (5.0, 3.1.2.10).</summary>
    public void CheckKeepAlive()
    {
        long since = Interlocked.Read(ref _waitingSince);
        if (since != 0 && _silenceAllowed != Timeout.InfiniteTimeSpan
            && _broker.Time.GetElapsedTime(since) > _silenceAllowed)
        {
            Close(ReasonCode.KeepAliveTimeout, "nothing came for 1.5 keep-alive intervals");
        }
    }

    public void Dispose()
    {
        _closing.Dispose();
        _stream.Dispose();
    }

    private async Task DrainAsync()
    {
        try
        {
            await _outbound.DrainAsync(CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            _closeDetail ??= gone.Message;
            CancelReading();
        }
    }

    private async ValueTask<ConnectPacket?> ReadConnectAsync(PipeReader reader)
    {
        using CancellationTokenSource patience = new(_broker.Options.ConnectTimeout, _broker.Time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _closing.Token);
        while (true)
        {
            ReadResult read = await reader.ReadAsync(either.Token);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (PacketFraming.TryTake(ref buffer, _broker.Options.MaxPacketSizeBytes, out byte header, out var body))
            {
                ControlPacket first = PacketDecoder.Decode(header, body.ToArray(), ProtocolVersion.V311);
                reader.AdvanceTo(buffer.Start);
                return first as ConnectPacket
                    ?? throw MalformedPacketException.Protocol($"the first packet is {first.Type}; it must be CONNECT");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private async ValueTask<Session?> AcceptAsync(ConnectPacket connect)
    {
        Version = connect.Version;
        _clientId = connect.ClientId;
        ConnectVerdict verdict = await ConnectVerdict.OfAsync(connect, _broker.Options, _closing.Token);
        if (verdict is ConnectVerdict.Refused refused)
        {
            _closeDetail = refused.Detail;
            bool v5 = Version == ProtocolVersion.V5;
            Write(new ConnAckPacket(false, v5 ? refused.Reason : ConnectVerdict.ReturnCode311(refused.Reason))
            {
                Properties = v5 ? new() { ReasonString = refused.Detail } : PacketProperties.None,
            });
            return null;
        }

        ConnectVerdict.Accepted accepted = (ConnectVerdict.Accepted)verdict;
        _clientId = accepted.ClientId;
        _will = connect.Will;
        _silenceAllowed = connect.KeepAlive == 0
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromSeconds(connect.KeepAlive * 1.5);
        _maxPacketSize = connect.Properties.MaximumPacketSize ?? uint.MaxValue;
        MaxInFlight = Math.Min(connect.Properties.ReceiveMaximum ?? 65535, _broker.Options.MaxInFlightPerSession);
        Session session = _broker.Sessions.Open(
            _clientId, connect.CleanStart, accepted.ExpirySeconds, this, out bool present);
        _connected = true;
        _session = session;
        if (session.IsPersistent || present)
        {
            await _broker.Store.CommitAsync(_closing.Token);
        }

        Write(new ConnAckPacket(present, ReasonCode.Success) { Properties = Offer(connect, accepted) });
        _answered = true;
        _broker.Logger.Connected(_clientId, Remote, present);
        return session;
    }

    private PacketProperties Offer(ConnectPacket connect, ConnectVerdict.Accepted accepted) => new()
    {
        ReceiveMaximum = (ushort)_broker.Options.ReceiveMaximum,
        MaximumQoS = 1,
        MaximumPacketSize = (uint)_broker.Options.MaxPacketSizeBytes,
        TopicAliasMaximum = PacketHandler.TopicAliasMaximum,
        AssignedClientId = accepted.AssignedId ? accepted.ClientId : null,
        SessionExpiry = accepted.ExpirySeconds != (connect.Properties.SessionExpiry ?? 0)
            ? accepted.ExpirySeconds
            : null,
        RetainAvailable = 1,
        WildcardSubscriptionAvailable = 1,
        SubscriptionIdAvailable = 1,
        SharedSubscriptionAvailable = 1,
    };

    private async Task ServeAsync(PipeReader reader, Session session, string? userName, CancellationToken stopping)
    {
        _outbound.RoomMade = session.SendWaiting;
        session.SendWaiting();
        PublishPipeline pipeline = new(_broker, this, session);
        Task acknowledging = pipeline.RunAsync(stopping);
        try
        {
            await ReadPacketsAsync(reader, new(_broker, this, session, pipeline, userName), stopping);
        }
        finally
        {
            pipeline.Complete();
            await acknowledging;
        }
    }

    private async Task ReadPacketsAsync(PipeReader reader, PacketHandler handler, CancellationToken stopping)
    {
        bool stay = true;
        while (stay)
        {
            Interlocked.Exchange(ref _waitingSince, _broker.Time.GetTimestamp());
            ReadResult read = await reader.ReadAsync(_closing.Token);
            // While packets are dealt with, silence is ours and not the client's.
            Interlocked.Exchange(ref _waitingSince, 0);
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (stay && PacketFraming.TryTake(
                ref buffer, _broker.Options.MaxPacketSizeBytes, out byte header, out ReadOnlySequence<byte> body))
            {
                stay = await HandleAsync(handler, header, body, stopping);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            stay &= !read.IsCompleted;
        }
    }

    private async ValueTask<bool> HandleAsync(
        PacketHandler handler, byte header, ReadOnlySequence<byte> body, CancellationToken stopping)
    {
        if (body.IsSingleSegment)
        {
            return await handler.HandleAsync(header, body.First, stopping, _closing.Token);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return await handler.HandleAsync(header, whole.AsMemory(0, (int)body.Length), stopping, _closing.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private void CancelReading()
    {
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Whoever closes us (a takeover, the housekeeping) may be later than our own end.
        }
    }

    private void Refuse(MalformedPacketException broken)
    {
        _closeDetail ??= broken.Message;
        if (!_connected && broken.Reason == ReasonCode.UnsupportedProtocolVersion)
        {
            Write(new ConnAckPacket(false, ConnectVerdict.ReturnCode311(broken.Reason)));
        }
        else
        {
            Farewell(broken.Reason, broken.Message);
        }
    }

    private void Farewell(ReasonCode reason, string detail)
    {
        if (_connected && Version == ProtocolVersion.V5)
        {
            _outbound.TryWrite(
                new EndPacket(PacketType.Disconnect, reason) { Properties = new() { ReasonString = detail } }, Version);
        }

        _outbound.Complete();
    }

    private async Task EndAsync(Task drain)
    {
        if (_session is { } session)
        {
            await LeaveSessionAsync(session);
        }

        _outbound.Complete();
        try
        {
            await drain.WaitAsync(DrainAtEnd, _broker.Time);
        }
        catch (TimeoutException)
        {
            _closeDetail ??= "it did not take its last packets";
        }

        _stream.Dispose();
        await drain;
    }

    private async Task LeaveSessionAsync(Session session)
    {
        bool owned = session.Detach(this, Now, _newExpiry);
        if (_will is { } will)
        {
            double delay = Math.Min(will.Properties.WillDelay ?? 0, session.ExpirySeconds);
            if (owned && delay > 0)
            {
                _broker.Sessions.DelayWill(session, will.ToMessage(), TimeSpan.FromSeconds(delay));
            }
            else if (owned || delay == 0)
            {
                _broker.Router.Route(will.ToMessage(), session);
            }
        }

        if (owned && !session.IsPersistent)
        {
            _broker.Sessions.End(session);
        }

        try
        {
            await _broker.Store.CommitAsync(CancellationToken.None);
        }
        catch (SessionStoreException refused)
        {
            _broker.Logger.ConnectionFailed(refused, _clientId, Remote);
        }
    }
}
