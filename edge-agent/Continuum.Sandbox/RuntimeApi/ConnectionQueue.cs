using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// The transport of the Runtime API's server: it accepts the connections that are pushed to it, whichever listener they
/// came by.
/// </summary>
internal sealed class ConnectionQueue : IConnectionListenerFactory, IConnectionListener
{
    // Accept loops wait when it is full: the server is behind, and the kernel's backlog holds the rest.
    private readonly Channel<ConnectionContext> _connections = Channel.CreateBounded<ConnectionContext>(256);

    public EndPoint EndPoint { get; } = new SandboxEndPoint();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IConnectionListener>(this);

    public ValueTask PushAsync(ConnectionContext connection, CancellationToken cancellationToken) =>
        _connections.Writer.WriteAsync(connection, cancellationToken);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out ConnectionContext? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _connections.Writer.TryComplete();
        while (_connections.Reader.TryRead(out ConnectionContext? connection))
        {
            await connection.DisposeAsync();
        }
    }
}
