using System.Net;
using System.Net.WebSockets;
using System.Text;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;
using Continuum.Mqtt.Transport;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// An MQTT 3.1.1 and 5.0 broker inside the process: QoS 0, 1 and 2, retained messages, wills, wildcard and shared
/// subscriptions, persistent sessions; meter <c>Continuum.Mqtt</c>.
/// </summary>
public sealed class MqttBroker : IAsyncDisposable
{
    // Keep-alives, session expiry and will delays are whole seconds: twice a second is soon enough.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly MqttBrokerOptions _options;
    private readonly BrokerContext _context;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly OncePublisher _once;
    private readonly DurableSends _durable;
    private readonly WillPublisher _wills;
    private readonly SystemTopics _systemTopics;
    private readonly ConnectionSet _connections;
    private readonly List<BrokerListener> _listeners = [];
    private readonly List<Task> _loops = [];
    private readonly CancellationTokenSource _accepting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TokenBucket? _webSocketRate;
    private bool _stopped;

    /// <summary>Restores the stored sessions; nothing listens yet.</summary>
    /// <param name="options">Not changed by the broker, and not to be changed afterwards.</param>
    /// <param name="interceptor">Sees what clients publish; null forwards everything.</param>
    /// <param name="sessions">Where sessions are kept; stays the caller's, and outlives the broker.</param>
    /// <param name="loggers">Makes the broker's logger.</param>
    /// <param name="time">The clock of keep-alives, expiry and delays.</param>
    public MqttBroker(
        MqttBrokerOptions options,
        IPublishInterceptor? interceptor,
        ISessionStore sessions,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("Continuum.Mqtt.Broker");
        BrokerMetrics metrics = new();
        RoutingTable routes = new();
        StoredState stored = sessions.Load();
        RetainedMessages retained = new(sessions, stored, options, metrics, time);
        MessageRouter router = new(routes, retained, metrics, time);
        _durable = new(sessions, _logger, time);
        _wills = new(interceptor, router, sessions, metrics, _logger, time, _stopping.Token);
        SessionRegistry registry = new(
            new(sessions, routes, _durable, options, metrics), router, _wills, new(interceptor, _logger), time);
        registry.Restore(stored);
        _once = new(sessions, stored, router);
        _context = new(
            options,
            interceptor,
            sessions,
            registry,
            retained,
            router,
            new(options),
            metrics,
            _logger,
            time);
        _systemTopics = new(_context, routes);
        _connections = new(_context, _stopping.Token);
        _webSocketRate = BrokerListener.NewRate(_context);
    }

    /// <summary>
    /// Where the broker listens, with real ports: <see cref="MqttBrokerOptions.Listen"/> in order, then
    /// <see cref="MqttBrokerOptions.ListenTls"/>.
    /// </summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints =>
        [.. _listeners.Select(listener => listener.EndPoint).OfType<IPEndPoint>()];

    /// <summary>Bytes of buffers that hold what waits for the sockets of all clients.</summary>
    internal long OutboundBytes => _context.Outbound.Held;

    /// <summary>Starts to listen.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="MqttBrokerException">An address is in use or not usable; then none is listened on.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _listeners.AddRange(_options.Listen.Select(endPoint => BrokerListener.Tcp(endPoint, tls: null)));
            _listeners.AddRange(_options.ListenTls.Select(tls => BrokerListener.Tcp(tls.EndPoint, tls.Credentials)));
            _listeners.AddRange(_options.ListenUnix.Select(BrokerListener.Unix));
        }
        catch (MqttBrokerException)
        {
            _listeners.ForEach(listener => listener.Dispose());
            _listeners.Clear();
            throw;
        }

        foreach (BrokerListener listener in _listeners)
        {
            _loops.Add(listener.AcceptAsync(_connections.Add, _context, _accepting.Token));
            _logger.Listening(listener.EndPoint.ToString()!);
        }

        _loops.Add(_durable.RunAsync(_accepting.Token));
        if (_options.SystemTopicsIntervalSeconds is > 0 and var seconds)
        {
            _loops.Add(_systemTopics.RunAsync(TimeSpan.FromSeconds(seconds), _accepting.Token));
        }

        _loops.Add(SweepAsync());
        return Task.CompletedTask;
    }

    /// <summary>Publishes to subscribers for the host process; the interceptor does not see it.</summary>
    /// <param name="message">QoS 0 to 2. For persistent sessions it is durable when this completes.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been routed.</param>
    /// <exception cref="ArgumentException">The topic is not valid, or the QoS is not 0 to 2.</exception>
    /// <exception cref="SessionStoreException">The message was routed but could not be stored.</exception>
    public async ValueTask PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        Check(message);
        if (_context.Router.Route(message, publisher: null))
        {
            await _context.Store.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Serves a client over a WebSocket that an HTTP server accepted with sub-protocol <c>mqtt</c>.</summary>
    /// <param name="socket">Stays the caller's, who disposes of it after this.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <returns>The connection's end. Throws nothing.</returns>
    public Task ServeAsync(WebSocket socket, ConnectionOrigin origin)
    {
        if (_webSocketRate is not null)
        {
            lock (_webSocketRate)
            {
                if (!_webSocketRate.TryTake())
                {
                    _context.Metrics.Refused(RefusalReason.ConnectionRate);
                    return Task.CompletedTask;
                }
            }
        }

        return _stopped ? Task.CompletedTask : _connections.ServeAsync(new WebSocketTransport(socket, origin));
    }

    /// <summary>
    /// Sends clients elsewhere (5.0, 4.11): those that come from now on, and those that are here when the broker stops.
    /// </summary>
    /// <param name="redirect">Where to; 3.1.1 clients are told that the server is unavailable.</param>
    public void Redirect(ServerRedirect redirect)
    {
        ArgumentNullException.ThrowIfNull(redirect);
        _context.Admission.Redirect = redirect;
    }

    /// <summary>
    /// Publishes a message of the host that is to have its effect once, also when the host crashes and does not know
    /// whether it published. The interceptor does not see it.
    /// </summary>
    /// <remarks>
    /// The name is stored in one commit with the deliveries. A later call with the same name, also after a restart over
    /// the same store, completes when that is durable and does nothing else. Subscribers get what their QoS
    /// promises from then on: with QoS 2 once, with QoS 1 the wire may repeat it, with QoS 0 a crash may lose it.
    /// </remarks>
    /// <param name="origin">The name: 1 to 65535 bytes of UTF-8, kept until <see cref="ForgetOrigins"/>.</param>
    /// <param name="message">QoS 0 to 2.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been published.</param>
    /// <exception cref="ArgumentException">The name is empty or too long, the topic or the QoS not valid.</exception>
    /// <exception cref="SessionStoreException">It could not be made durable; call again with the same name.</exception>
    public ValueTask PublishOnceAsync(string origin, MqttMessage message, CancellationToken cancellationToken) =>
        PublishOnceAsync(origin, [message], cancellationToken);

    /// <summary>
    /// As <see cref="PublishOnceAsync(string, MqttMessage, CancellationToken)"/>, several messages under one name: all
    /// or none.
    /// </summary>
    /// <param name="origin">The name: 1 to 65535 bytes of UTF-8, kept until <see cref="ForgetOrigins"/>.</param>
    /// <param name="messages">QoS 0 to 2, in their order.</param>
    /// <param name="cancellationToken">Stops waiting; the messages may have been published.</param>
    /// <exception cref="ArgumentException">The name is empty or too long, a topic or a QoS not valid.</exception>
    /// <exception cref="SessionStoreException">It could not be made durable; call again with the same name.</exception>
    public ValueTask PublishOnceAsync(
        string origin, IReadOnlyList<MqttMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        ArgumentNullException.ThrowIfNull(messages);
        foreach (MqttMessage message in messages)
        {
            Check(message);
        }

        int bytes = Encoding.UTF8.GetByteCount(origin);
        return bytes <= TopicName.MaxBytes
            ? _once.PublishAsync(origin, messages, cancellationToken)
            : throw new ArgumentException($"a name of {bytes} bytes; at most {TopicName.MaxBytes}", nameof(origin));
    }

    /// <summary>
    /// These names will not be used again: they need not be remembered. Durable with some later commit; until then a
    /// crash brings them back, which costs their bytes only.
    /// </summary>
    /// <param name="origins">Names that messages were published under; unknown ones are passed over.</param>
    public void ForgetOrigins(IEnumerable<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _once.Forget(origins);
    }

    /// <summary>
    /// At a start, before anything is published under a new name: only these names may be used again, all others are
    /// forgotten. A crash between the host's last use of a name and its <see cref="ForgetOrigins"/> leaves such names
    /// behind.
    /// </summary>
    /// <param name="origins">All names that something may still be published under a second time.</param>
    public void RetainOrigins(IReadOnlySet<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _once.Retain(origins);
    }

    /// <summary>
    /// Whether the client has a session, with or without a connection. At a start, without: only what was stored is
    /// there.
    /// </summary>
    /// <param name="clientId">The client's identifier.</param>
    public bool HasSession(string clientId) => _context.Sessions.Has(clientId);

    /// <summary>
    /// Accepts nothing more and tells the clients: a 5.0 client gets DISCONNECT "server shutting down".
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the clients to take it.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _accepting.CancelAsync();
        await Task.WhenAll(_loops);
        _listeners.ForEach(listener => listener.Dispose());
        ServerRedirect? redirect = _context.Admission.Redirect;
        _connections.CloseAll(
            redirect?.Reason ?? ReasonCode.ServerShuttingDown, "the server is stopping", redirect?.Reference);
        await _stopping.CancelAsync();
        await _connections.AllEndedAsync(cancellationToken);
        await _wills.DrainAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Stops, where that has not been done.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _accepting.Dispose();
        _stopping.Dispose();
        _context.Metrics.Dispose();
    }

    private static void Check(MqttMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (TopicName.Problem(message.Topic) is { } problem)
        {
            throw new ArgumentException(problem, nameof(message));
        }

        if (message.QoS is < 0 or > 2)
        {
            throw new ArgumentException($"QoS {message.QoS}; it is 0, 1 or 2", nameof(message));
        }
    }

    private async Task SweepAsync()
    {
        using PeriodicTimer timer = new(SweepInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_accepting.Token))
            {
                await SweepOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The broker stops.
        }
    }

    private async Task SweepOnceAsync()
    {
        try
        {
            _connections.CheckKeepAlives();
            await _context.Sessions.SweepAsync(_accepting.Token);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            _logger.HousekeepingFailed(failed);
        }
    }
}
