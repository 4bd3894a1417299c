using System.Collections.Concurrent;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>The open connections, and what each of them runs in.</summary>
internal sealed class ConnectionSet(BrokerContext broker, CancellationToken stopping)
{
    /// <summary>What is under way is broken off.</summary>
    public CancellationToken Stopping => stopping;

    private readonly ConcurrentDictionary<ClientConnection, bool> _connections = new();
    private TaskCompletionSource? _emptied;
    private int _open;
    private volatile bool _closed;

    /// <summary>Serves a connection on another thread, or closes it where there are too many.</summary>
    public void Add(ClientTransport transport)
    {
        if (Admit(transport) is { } connection)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static begun => _ = begun.RunAsync(), connection, preferLocal: false);
        }
    }

    /// <summary>Serves a connection to its end, or closes it where there are too many. Throws nothing.</summary>
    public Task ServeAsync(ClientTransport transport) =>
        Admit(transport) is { } connection ? connection.RunAsync() : Task.CompletedTask;

    public void CheckKeepAlives()
    {
        foreach ((ClientConnection connection, _) in _connections)
        {
            connection.CheckKeepAlive();
        }
    }

    /// <summary>Tells every client, and closes it and those that are still added.</summary>
    public void CloseAll(ReasonCode reason, string detail, string? serverReference)
    {
        _closed = true;
        foreach ((ClientConnection connection, _) in _connections)
        {
            connection.Close(reason, detail, serverReference);
        }
    }

    /// <summary>Waits until there is none; none may be added any more.</summary>
    public async Task AllEndedAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _emptied, emptied);
        if (Volatile.Read(ref _open) > 0)
        {
            await emptied.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The connection has come to its end.</summary>
    public void Remove(ClientConnection connection)
    {
        broker.Metrics.Disconnected();
        _connections.TryRemove(connection, out _);
        connection.Dispose();
        if (Interlocked.Decrement(ref _open) == 0)
        {
            Volatile.Read(ref _emptied)?.TrySetResult();
        }
    }

    private ClientConnection? Admit(ClientTransport transport)
    {
        if (Interlocked.Increment(ref _open) > broker.Options.MaxConnections)
        {
            Interlocked.Decrement(ref _open);
            broker.Metrics.Refused(RefusalReason.TooManyConnections);
            broker.Logger.TooManyConnections(transport.Origin.Remote, broker.Options.MaxConnections);
            transport.Dispose();
            return null;
        }

        ClientConnection connection = new(transport, broker, this);
        _connections[connection] = true;
        broker.Metrics.Connected();
        if (_closed)
        {
            // Added after the others were told.
            connection.Close(ReasonCode.ServerShuttingDown, "the server is stopping");
        }

        return connection;
    }
}
