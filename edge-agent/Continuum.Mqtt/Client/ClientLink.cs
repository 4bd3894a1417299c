using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Client;

/// <summary>One connection to the broker, from CONNECT to its end. Owns the stream.</summary>
internal sealed class ClientLink : IOutboundOwner, IAsyncDisposable
{
    private const int MaxOutboundBytes = 8 << 20;

    // Of a goodbye: nobody waits long for a broker that takes nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly OutboundBuffer _outbound;
    private readonly InboundAliases _aliases;
    private readonly LinkAuthentication? _authentication;
    private readonly AcknowledgementOrder _accepted;
    private readonly AcknowledgementOrder _recorded;
    // Not disposed: it has no timer and no parent, and whoever leaves may still cancel it after the end.
    private readonly CancellationTokenSource _closing = new();
    private volatile bool _gone;
    private volatile string? _broken;
    private long _listeningSince;

    private ClientLink(Stream stream, MqttClientOptions options, MqttAddress address, TimeProvider time)
    {
        Address = address;
        _authentication = options.Authentication is { } method ? new(method, address) : null;
        _options = options;
        _time = time;
        _aliases = new(options.TopicAliasMaximum);
        _stream = stream;
        _reader = PipeReader.Create(_stream, new(bufferSize: 16384, leaveOpen: true));
        _outbound = new(MaxOutboundBytes, new(MaxOutboundBytes), this);
        _accepted = new(id => TryAcknowledge(PacketType.PubAck, id));
        _recorded = new(id => TryAcknowledge(PacketType.PubRec, id));
        _outbound.Attach(_stream);
    }

    public MqttAddress Address { get; }

    public ConnAckPacket Answer { get; private set; } = new(false, ReasonCode.Success);

    /// <summary>Why the broker ended the connection; null when it did not say.</summary>
    public ReasonCode? ServerReason { get; private set; }

    /// <summary>Where it sent us then; null when it did not say.</summary>
    public string? ServerReference { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no.</exception>
    public static async Task<ClientLink> OpenAsync(
        MqttClientOptions options,
        MqttAddress address,
        bool cleanStart,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(options.ConnectTimeoutSeconds), time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        ClientLink? link = null;
        try
        {
            link = new(await BrokerStreams.OpenAsync(options, address, either.Token), options, address, time);
            await link.ShakeHandsAsync(cleanStart, either.Token);
            return link;
        }
        catch (Exception failed)
        {
            if (link is not null)
            {
                await link.DisposeAsync();
            }

            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw Explain(failed, link, options, address, patience.IsCancellationRequested);
        }
    }

    // What a certificate or a WebSocket failed by lies below what HTTP says of it.
    private static MqttClientException Explain(
        Exception failed, ClientLink? link, MqttClientOptions options, MqttAddress address, bool late)
    {
        List<string> said = [];
        for (Exception? each = failed; each is not null; each = each.InnerException)
        {
            if (each is MqttClientException own)
            {
                return own;
            }

            if (!said.Exists(known => known.Contains(each.Message, StringComparison.Ordinal)))
            {
                said.Add(each.Message);
            }
        }

        if (link is not null && options.Tls.CertificateFile is { } shown && failed is IOException)
        {
            // With TLS 1.3 the broker judges it after our side of the handshake, and may just close.
            said.Add($"perhaps it does not accept the client's certificate, {shown}");
        }

        string why = late ? $"not within {options.ConnectTimeoutSeconds} s" : string.Join(": ", said);
        return new(ReasonCode.ServerUnavailable, $"no MQTT broker answers at {address}: {why}", failed);
    }

    public void RoomMade()
    {
        // Whoever sends at QoS 1 waits for acknowledgements, and never for room.
    }

    // The reading side sees the same end and says why.
    public void Sent(long bytes)
    {
        // A client counts nothing.
    }

    public void SendingFailed(Exception cause) => _gone = true;

    /// <summary>Why the broker does not get the packet, by what it said in CONNACK; null when it may.</summary>
    public ReasonCode? Refusal(ControlPacket packet) =>
        SendingRules.Refusal(packet, Answer.Properties, _options.Version);

    public bool TryWrite(ControlPacket packet) => _outbound.TryWrite(packet, _options.Version);

    /// <param name="kind">PUBACK, PUBREC or PUBCOMP.</param>
    /// <param name="packetId">What is acknowledged.</param>
    /// <param name="reason">Success, or what PUBCOMP has to say of an identifier that is not known.</param>
    /// <returns>False when the connection is gone.</returns>
    public bool TryAcknowledge(PacketType kind, ushort packetId, ReasonCode reason = ReasonCode.Success) =>
        !_gone && TryWrite(new AckPacket(kind, packetId, reason));

    /// <summary>A PUBLISH above QoS 0 came: its place among the acknowledgements.</summary>
    public AcknowledgementOrder.Turn NextTurn(int qos, ushort packetId) =>
        (qos == 1 ? _accepted : _recorded).Next(packetId);

    /// <summary>Acknowledges a PUBLISH, once those before it are.</summary>
    /// <param name="kind">PUBACK or PUBREC.</param>
    /// <param name="turn">What <see cref="NextTurn"/> gave.</param>
    /// <returns>False when the connection is gone.</returns>
    public bool TryTakeOver(PacketType kind, AcknowledgementOrder.Turn turn) =>
        (kind == PacketType.PubAck ? _accepted : _recorded).Give(turn) && !_gone;

    /// <summary>Hands every packet to the receiver until the connection ends; gives the reason in words.</summary>
    public async Task<string> RunAsync(Func<ControlPacket, ValueTask> receive)
    {
        Task pinging = PingAsync();
        string reason = "it was closed here";
        try
        {
            return reason = await ReceiveAsync(receive);
        }
        catch (MalformedPacketException broken)
        {
            await SayGoodbyeAsync(broken.Reason);
            return reason = broken.Message;
        }
        catch (MqttClientException unproved)
        {
            await SayGoodbyeAsync(unproved.Reason);
            return reason = unproved.Message;
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            return reason = gone is OperationCanceledException
                ? _broken ?? "no answer to a ping, or closed here"
                : gone.Message;
        }
        finally
        {
            _gone = true;
            _authentication?.End(ServerReason, reason);
            await _closing.CancelAsync();
            await pinging;
        }
    }

    /// <summary>Has both sides prove themselves again, while all else goes on.</summary>
    /// <exception cref="InvalidOperationException">There is no method.</exception>
    /// <exception cref="MqttClientException">
    /// One of them did not, or the connection ended; it is over in any case.
    /// </exception>
    public Task ReauthenticateAsync() => _authentication?.AgainAsync(TryWrite)
        ?? throw new InvalidOperationException("the client has no authentication method; its options may give it one");

    /// <summary>Ends the connection without a goodbye; what is under way is taken up on the next one.</summary>
    public void Break(string reason)
    {
        _broken = reason;
        _gone = true;
        _closing.Cancel();
    }

    /// <summary>Sends what is written, and closes; the broker publishes the will, or has none any more.</summary>
    public async Task LeaveAsync(bool withWill)
    {
        await SayGoodbyeAsync(withWill ? ReasonCode.DisconnectWithWill : ReasonCode.Success);
        using CancellationTokenSource patience = new(Patience, _time);
        await BrokerStreams.CloseAsync(_stream, patience.Token);
        await _closing.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _outbound.Complete();
        await _stream.DisposeAsync();
        await _outbound.DrainedAsync();
        await _reader.CompleteAsync();
    }

    // 3.1.1 knows one goodbye, which drops the will: an error only closes.
    private async Task SayGoodbyeAsync(ReasonCode reason)
    {
        if (reason == ReasonCode.Success || _options.Version == ProtocolVersion.V5)
        {
            TryWrite(new EndPacket(
                PacketType.Disconnect, ReasonTable.MayClientLeaveWith(reason) ? reason : ReasonCode.ProtocolError));
        }

        _outbound.Complete();
        await _outbound.DrainedAsync().WaitAsync(Patience, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string> ReceiveAsync(Func<ControlPacket, ValueTask> receive)
    {
        while (await NextAsync(_closing.Token) is { } packet)
        {
            switch (packet)
            {
                case EndPacket { Kind: PacketType.Disconnect } end:
                    ServerReason = end.Reason;
                    ServerReference = end.Properties.ServerReference;
                    return $"the broker said {end.Reason}";

                case EndPacket turn when _authentication is not null && turn.Reason != ReasonCode.ReAuthenticate:
                    if (await _authentication.TakeAsync(turn.Reason, turn.Properties, _closing.Token) is { } answer)
                    {
                        TryWrite(answer);
                    }

                    break;

                default:
                    await receive(packet is PublishPacket publish ? _aliases.Resolve(publish) : packet);
                    break;
            }
        }

        return "the broker closed it";
    }

    private async Task ShakeHandsAsync(bool cleanStart, CancellationToken cancellationToken)
    {
        TryWrite(Greeting.Of(_options, cleanStart, _authentication));
        ControlPacket? first = await NextAsync(cancellationToken);
        while (_authentication is not null
            && first is EndPacket { Kind: PacketType.Auth, Reason: ReasonCode.ContinueAuthentication } turn)
        {
            TryWrite((await _authentication.TakeAsync(turn.Reason, turn.Properties, cancellationToken))!);
            first = await NextAsync(cancellationToken);
        }

        Answer = first switch
        {
            ConnAckPacket answer => answer,
            null => throw new IOException("the connection was closed before CONNACK"),
            _ => throw new MqttClientException(ReasonCode.ProtocolError, "the broker did not answer with CONNACK"),
        };
        if (Answer.Reason != ReasonCode.Success)
        {
            string detail = Answer.Properties.ReasonString is { } said ? $": {said}" : "";
            throw new MqttClientException(
                Answer.Reason,
                $"the broker at {Address} refused the connection (code {(int)Answer.Reason}){detail}",
                cause: null,
                Answer.Properties.ServerReference);
        }

        if (_authentication is not null)
        {
            await _authentication.TakeAsync(Answer.Reason, Answer.Properties, cancellationToken);
        }

        if (cleanStart && Answer.SessionPresent)
        {
            throw new MqttClientException(
                ReasonCode.ProtocolError, "the broker goes on with a session after a clean start");
        }
    }

    private async ValueTask<ControlPacket?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Interlocked.Exchange(ref _listeningSince, _time.GetTimestamp());
            ReadResult read = await _reader.ReadAsync(cancellationToken);
            // While the application makes us wait, the silence is not the broker's.
            Interlocked.Exchange(ref _listeningSince, 0);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (PacketFraming.TryTake(
                ref buffer, _options.MaxPacketSizeBytes, out byte header, out var body, _options.Version))
            {
                ControlPacket packet = PacketDecoder.Decode(header, body.ToArray(), _options.Version);
                _reader.AdvanceTo(buffer.Start);
                return packet;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task PingAsync()
    {
        int seconds = Answer.Properties.ServerKeepAlive ?? _options.KeepAliveSeconds;
        if (seconds == 0)
        {
            return;
        }

        // Half the interval, so that a ping is never late; one and a half without any packet means the broker is gone.
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(seconds / 2.0), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                TryWrite(PingPacket.Request);
                long since = Interlocked.Read(ref _listeningSince);
                if (since != 0 && _time.GetElapsedTime(since).TotalSeconds > 1.5 * seconds)
                {
                    await _closing.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The link ends.
        }
    }
}
