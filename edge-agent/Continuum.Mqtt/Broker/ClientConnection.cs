using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>One client's connection, from what was accepted to its end. Owns the transport.</summary>
internal sealed class ClientConnection : ISessionConnection, IOutboundOwner, IDisposable
{
    private readonly BrokerContext _broker;
    private readonly ConnectionSet _set;
    private readonly ClientTransport _transport;
    private readonly OutboundBuffer _outbound;
    private readonly ClientOutlet _outlet;
    private readonly Silence _silence;
    private readonly CancellationTokenSource _closing = new();
    private Task _predecessor = Task.CompletedTask;
    private string _clientId = "";
    private string? _userName;
    private MqttIdentity? _identity;
    private PublishPipeline? _pipeline;
    private Task _acknowledging = Task.CompletedTask;
    private Reauthentication? _reauthentication;
    private LastWill _will;
    private uint? _newExpiry;
    // Not readonly: they are values that change.
    private ConnectionEnd _end;
    private FinishSignal _finished;
    private bool _mayKeepSession;
    private bool _connected;
    private Session? _session;

    public ClientConnection(ClientTransport transport, BrokerContext broker, ConnectionSet set)
    {
        _set = set;
        _transport = transport;
        _broker = broker;
        _outbound = new(broker.Options.MaxOutboundBytesPerConnection, broker.Outbound, this);
        _outlet = new(_outbound);
        _silence = new(broker.Time);
        _silence.Begin(broker.Options.HandshakeTimeout);
    }

    public ProtocolVersion Version => _outlet.Version;

    public string Remote => _transport.Origin.Remote;

    public string? Owner => _identity?.QuotaKey;

    public DateTimeOffset Now => _broker.Time.GetUtcNow();

    public int MaxInFlight { get; private set; } = 1;

    /// <summary>Not before CONNACK, which is the first packet a client gets (5.0, 3.2).</summary>
    public bool HasRoom => _outlet.IsOpen && _outbound.HasRoom;

    /// <summary>Serves the client until it leaves, breaks the protocol or is closed. Throws nothing.</summary>
    /// <remarks>
    /// One method from the first to the last: each that waits has a state of its own, also of idle clients.
    /// </remarks>
    public async Task RunAsync()
    {
        InboundBuffer? input = null;
        try
        {
            try
            {
                input = await OpenAsync();
                if (await ConnectAsync(input) is { } session)
                {
                    session.SendWaiting();
                    try
                    {
                        PacketLoop loop = new(
                            _broker, input, new(_broker, this, session, _userName), _silence, _closing.Token);
                        for (bool stay = await loop.BeginAsync(_set.Stopping);
                            stay;
                            stay = await loop.NextAsync(_set.Stopping))
                        {
                            if (input.IsIdle)
                            {
                                await input.WaitAsync();
                            }
                        }
                    }
                    finally
                    {
                        // What the client published is answered before it is told why it must go.
                        _pipeline?.Complete();
                        await _acknowledging;
                    }
                }
            }
            catch (Exception end)
            {
                Explain(end);
            }

            await EndAsync();
            input?.Dispose();
            _end.Report(_broker, _clientId, Remote, _connected);
        }
        finally
        {
            _set.Remove(this);
        }
    }

    /// <summary>What takes the client's publications; made for the first of them.</summary>
    public PublishPipeline Pipeline(CancellationToken stopping)
    {
        if (_pipeline is null)
        {
            _pipeline = new(_broker, this, _session!);
            _acknowledging = _pipeline.RunAsync(stopping);
        }

        return _pipeline;
    }

    public bool MayRead(ReadOnlySpan<char> topic) => _broker.Admission.MayRead(_identity!, topic);

    public bool MayPublish(string topic) => _broker.Admission.MayPublish(_identity!, topic);

    public bool MaySubscribe(string filter) => _broker.Admission.MaySubscribe(_identity!, filter);

    /// <summary>Takes an AUTH packet. False when the connection ends.</summary>
    /// <exception cref="MalformedPacketException">
    /// The client named no method at CONNECT, or it is not its turn.
    /// </exception>
    public ValueTask<bool> ReauthenticateAsync(EndPacket authentication) =>
        _reauthentication?.HandleAsync(authentication, _closing.Token)
        ?? throw MalformedPacketException.Protocol("AUTH of a client that named no authentication method in CONNECT");

    public void RoomMade() => _session?.SendWaiting();

    public void Sent(long bytes) => _broker.Metrics.Totals.AddBytesSent(bytes);

    public void SendingFailed(Exception cause)
    {
        _end.Because(cause.Message);
        CancelReading();
    }

    public Task Finished => _finished.WaitAsync();

    /// <summary>The client sent a CONNECT, right or wrong: it may be answered, in this version.</summary>
    public void Speak(ProtocolVersion version) => _outlet.Speak(version);

    public bool Fits(PublishPacket packet) => _outlet.Fits(packet);

    public bool TryPublish(PublishPacket packet) => _outlet.IsOpen && _outlet.TryPublish(packet);

    public bool TryPublish(in PublishView view) => _outlet.IsOpen && _outlet.TryPublish(view);

    /// <summary>Sends a packet that is no publication; a client that does not take those is closed.</summary>
    public void Write(ControlPacket packet)
    {
        if (!_outlet.TryWrite(packet))
        {
            CancelReading();
        }
    }

    /// <summary>Answers a publication or a release, with why in words or null; as <see cref="Write"/>.</summary>
    public void Acknowledge(AckView ack, string? detail)
    {
        if (!_outlet.TryAcknowledge(ack, detail))
        {
            CancelReading();
        }
    }

    public void Close(ReasonCode reason, string detail) => Close(reason, detail, serverReference: null);

    public void Close(ReasonCode reason, string detail, string? serverReference)
    {
        _end.Because(detail);
        _outlet.Farewell(reason, detail, serverReference);
        CancelReading();
    }

    /// <summary>The client said goodbye: normally, its will is not published (5.0, 3.14.4).</summary>
    /// <exception cref="MalformedPacketException">It says what a client may not say.</exception>
    public void TakeLeave(EndPacket disconnect)
    {
        SessionDeparture.Check(disconnect, _mayKeepSession);
        if (disconnect.Reason == ReasonCode.Success)
        {
            _will = _will with { Stands = false };
        }

        _newExpiry = SessionDeparture.Expiry(disconnect, _broker.Options);
    }

    /// <summary>
    /// Closes a client that has been silent for one and a half times its keep-alive (5.0, 3.1.2.10), and a peer that
    /// takes too long to become a client.
    /// </summary>
    public void CheckKeepAlive()
    {
        if (_silence.IsOver())
        {
            if (_connected)
            {
                _broker.Metrics.Closed(RefusalReason.KeepAlive);
                Close(ReasonCode.KeepAliveTimeout, "nothing came for 1.5 keep-alive intervals");
            }
            else
            {
                _end.Refuse(RefusalReason.ConnectTimeout);
                Close(ReasonCode.ServerBusy, "no whole CONNECT came in time");
            }
        }
    }

    public void Dispose()
    {
        _closing.Dispose();
        _transport.Dispose();
    }

    private async ValueTask<InboundBuffer> OpenAsync()
    {
        Stream stream = await _transport.OpenAsync(_silence);
        _outbound.Attach(stream);
        _silence.Begin(_broker.Options.ConnectTimeout);
        return new(stream);
    }

    // Apart, so that CONNECT and all that was said about it is forgotten while the client is served.
    private async ValueTask<Session?> ConnectAsync(InboundBuffer input)
    {
        ConnectExchange exchange = new(_broker, this, input, _transport.Origin);
        return await exchange.ReadConnectAsync() is { } connect ? await AcceptAsync(exchange, connect) : null;
    }

    private async ValueTask<Session?> AcceptAsync(ConnectExchange exchange, ConnectPacket connect)
    {
        _clientId = connect.ClientId;
        // Also for AUTH, and for a CONNACK that refuses.
        _outlet.Limit(connect, _broker.Options);
        ConnectVerdict verdict = await exchange.JudgeAsync(connect, _closing.Token);
        if (verdict is ConnectVerdict.Refused refused)
        {
            return Refuse(refused, RefusalReason.Of(refused.Reason));
        }

        ConnectVerdict.Accepted accepted = (ConnectVerdict.Accepted)verdict;
        _identity = accepted.Identity;
        _reauthentication = exchange.Reauthentication;
        _clientId = accepted.Identity.ClientId;
        _userName = connect.UserName;
        ushort keepAlive = ConnectAnswer.KeepAlive(connect, _broker.Options);
        _silence.End(keepAlive == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(keepAlive * 1.5));
        _mayKeepSession = connect.Properties.SessionExpiry > 0;
        MaxInFlight = Math.Min(connect.Properties.ReceiveMaximum ?? 65535, _broker.Options.MaxInFlightPerSession);
        await _broker.Sessions.PrepareAsync(_clientId, _closing.Token);
        if (_broker.Sessions.Open(_clientId, connect.CleanStart, accepted.ExpirySeconds, this) is not { } opened)
        {
            return Refuse(
                new(
                    ReasonCode.QuotaExceeded,
                    "there are as many sessions already as there may be, in all or of this identity"),
                RefusalReason.TooManySessions);
        }

        _session = opened.Session;
        _predecessor = opened.TakenOver?.Finished ?? Task.CompletedTask;
        await SessionArrival.BeginAsync(_broker, opened, _predecessor, _closing.Token);
        _connected = true;
        _will = new(_broker.Sessions.KeepWill(_clientId, connect.Will), Stands: false);
        await SessionArrival.CommitAsync(_broker, opened, connect.Will, _closing.Token);
        // A client that is not let in has no will: it was closed meanwhile, or what it needs could not be stored.
        _closing.Token.ThrowIfCancellationRequested();
        _will = _will with { Stands = true };
        Write(ConnectAnswer.Accepting(
            connect, accepted, opened.Present, _reauthentication?.Method, _broker.Options));
        _outlet.Open();
        _broker.Metrics.Totals.ClientCame();
        _broker.Logger.Connected(_clientId, Remote, opened.Present);
        return _session;
    }

    private Session? Refuse(ConnectVerdict.Refused refused, string reason)
    {
        _end.Refuse(reason, refused.Detail);
        Write(ConnectAnswer.Refusing(refused, Version));
        return null;
    }

    private void Explain(Exception end)
    {
        if (end is MalformedPacketException broken)
        {
            _broker.Logger.ProtocolBroken(_clientId, Remote, broken.Reason, broken.Message);
            Refuse(broken);
        }
        else if (!_end.TryTake(end))
        {
            _broker.Logger.ConnectionFailed(end, _clientId, Remote);
            _outlet.Farewell(ReasonCode.UnspecifiedError, "the server failed", serverReference: null);
        }
    }

    private void CancelReading()
    {
        try
        {
            // Not Cancel: it would run what waits for it here and now, and whoever calls may hold a session's lock.
            _ = _closing.CancelAsync();
            _transport.StopReading();
        }
        catch (ObjectDisposedException)
        {
            // Whoever closes us (a takeover, the housekeeping) may be later than our own end.
        }
    }

    private void Refuse(MalformedPacketException broken)
    {
        _end.Because(broken);
        if (!_outlet.TryEnd(broken))
        {
            CancelReading();
        }
    }

    private async Task EndAsync()
    {
        if (_session is { } session)
        {
            await SessionDeparture.LeaveAsync(_broker, session, this, _will, _newExpiry);
        }

        if (_identity is not null)
        {
            _broker.Admission.Identities.Leave(_identity);
        }

        if (_outlet.IsOpen)
        {
            _broker.Metrics.Totals.ClientLeft();
        }

        await _predecessor;
        _finished.Set();
        _outbound.Complete();
        if (!await LastPackets.SendAsync(_outbound, _transport, _broker.Time))
        {
            _end.Because("it did not take its last packets");
        }
    }
}
