using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// An MQTT 3.1.1 and 5.0 broker inside the process: QoS 0 and 1, retained messages, wills, wildcard and shared
/// subscriptions, persistent sessions. QoS 2 is refused as 5.0 says (Maximum QoS 1); meter <c>Continuum.Mqtt</c>.
/// </summary>
public sealed class MqttBroker : IAsyncDisposable
{
    // Keep-alives, session expiry and will delays are whole seconds: twice a second is soon enough.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly MqttBrokerOptions _options;
    private readonly BrokerContext _context;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly List<BrokerListener> _listeners = [];
    private readonly List<Task> _loops = [];
    private readonly CancellationTokenSource _accepting = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _open;
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
        SessionRegistry registry = new(sessions, routes, options, metrics, time);
        registry.Restore(stored);
        RetainedMessages retained = new(sessions, stored, options.MaxRetainedMessages, metrics, time);
        _context = new(
            options, interceptor, sessions, registry, retained, new(routes, retained, time), metrics, _logger, time);
    }

    /// <summary>
    /// Where the broker listens, in the order of <see cref="MqttBrokerOptions.Listen"/>, with real ports.
    /// </summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => [.. _listeners.Select(listener => listener.EndPoint)];

    /// <summary>Starts to listen.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="MqttBrokerException">An address is in use or not usable; then none is listened on.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            foreach (IPEndPoint endPoint in _options.Listen)
            {
                _listeners.Add(new(endPoint));
            }
        }
        catch (MqttBrokerException)
        {
            _listeners.ForEach(listener => listener.Dispose());
            _listeners.Clear();
            throw;
        }

        foreach (BrokerListener listener in _listeners)
        {
            _loops.Add(listener.AcceptAsync(Accept, _logger, _time, _accepting.Token));
            _logger.Listening(listener.EndPoint.ToString());
        }

        _loops.Add(SweepAsync());
        return Task.CompletedTask;
    }

    /// <summary>Publishes to subscribers for the host process; the interceptor does not see it.</summary>
    /// <param name="message">QoS 0 or 1. For persistent sessions it is durable when this completes.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been routed.</param>
    /// <exception cref="ArgumentException">The topic is not valid, or the QoS is above 1.</exception>
    /// <exception cref="SessionStoreException">The message was routed but could not be stored.</exception>
    public async ValueTask PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (TopicName.Problem(message.Topic) is { } problem)
        {
            throw new ArgumentException(problem, nameof(message));
        }

        if (message.QoS is < 0 or > 1)
        {
            throw new ArgumentException($"QoS {message.QoS}; 0 and 1 are supported", nameof(message));
        }

        if (_context.Router.Route(message, publisher: null))
        {
            await _context.Store.CommitAsync(cancellationToken);
        }
    }

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
        foreach (ClientConnection connection in _connections.Keys)
        {
            connection.Close(ReasonCode.ServerShuttingDown, "the server is stopping");
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(_connections.Values).WaitAsync(cancellationToken);
    }

    /// <summary>Stops, where that has not been done.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _accepting.Dispose();
        _stopping.Dispose();
        _context.Metrics.Dispose();
    }

    private void Accept(Socket socket)
    {
        if (Interlocked.Increment(ref _open) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _open);
            _logger.TooManyConnections(socket.RemoteEndPoint?.ToString() ?? "unknown", _options.MaxConnections);
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        ClientConnection connection = new(socket, _context, _stopping.Token);
        TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ServeAsync(connection, registered.Task);
        registered.SetResult();
    }

    private async Task ServeAsync(ClientConnection connection, Task registered)
    {
        await registered;
        _context.Metrics.Connected();
        try
        {
            await connection.RunAsync(_stopping.Token);
        }
        finally
        {
            _context.Metrics.Disconnected();
            Interlocked.Decrement(ref _open);
            _connections.TryRemove(connection, out _);
            connection.Dispose();
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
            foreach (ClientConnection connection in _connections.Keys)
            {
                connection.CheckKeepAlive();
            }

            foreach (MqttMessage will in _context.Sessions.Sweep())
            {
                await PublishAsync(will, _accepting.Token);
            }
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            _logger.HousekeepingFailed(failed);
        }
    }
}
