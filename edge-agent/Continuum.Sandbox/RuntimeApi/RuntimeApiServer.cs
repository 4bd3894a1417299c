using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// Serves the Lambda Runtime API (2018-06-01) to all processes of a host with one HTTP server. Which sandbox asks is
/// known from the connection, so no sandbox can speak for another.
/// </summary>
internal sealed class RuntimeApiServer : IAsyncDisposable
{
    // The server adds it to a count of nanoseconds: the true infinity overflows and ends idle connections at once.
    private static readonly TimeSpan Forever = TimeSpan.FromDays(365);

    private readonly ConnectionQueue _queue = new();
    private readonly SocketConnectionContextFactory _sockets;
    private readonly ServiceProvider _services;
    private readonly KestrelServer _server;
    private readonly ILogger _logger;

    private RuntimeApiServer(ILoggerFactory loggerFactory)
    {
        _logger = loggerFactory.CreateLogger<RuntimeApiServer>();
        _services = new ServiceCollection().BuildServiceProvider();
        _sockets = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        // The server's own log would tell of every program that breaks off; what matters of it becomes an error type.
        _server = new KestrelServer(Options.Create(Configure()), _queue, NullLoggerFactory.Instance);
    }

    public static async Task<RuntimeApiServer> StartAsync(
        ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        RuntimeApiServer server = new(loggerFactory);
        await server._server.StartAsync(new RuntimeApiApplication(server._logger), cancellationToken);
        return server;
    }

    /// <summary>Accepts a sandbox's connections until cancelled. Owns the listener from here on.</summary>
    public async Task AcceptAsync(Socket listener, RuntimeSession session, CancellationToken cancellationToken)
    {
        using (listener)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await AcceptOneAsync(listener, session, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception) when (exception is SocketException or ChannelClosedException)
                {
                    _logger.AcceptFailed(exception);
                    return;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        _server.Dispose();
        await _queue.DisposeAsync();
        _sockets.Dispose();
        await _services.DisposeAsync();
    }

    private async Task ServeAsync(
        ConnectionContext connection, RuntimeSession session, CancellationToken cancellationToken)
    {
        if (!session.Connections.TryOpen())
        {
            await connection.DisposeAsync();
            return;
        }

        connection.Features.Set(new SandboxConnection(session));
        await _queue.PushAsync(connection, cancellationToken);
    }

    private async Task AcceptOneAsync(Socket listener, RuntimeSession session, CancellationToken cancellationToken)
    {
        Socket socket = await listener.AcceptAsync(cancellationToken);
        try
        {
            socket.NoDelay = true;
            await ServeAsync(_sockets.Create(socket), session, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private KestrelServerOptions Configure()
    {
        KestrelServerOptions options = new() { ApplicationServices = _services, AddServerHeader = false };
        // The application counts bytes itself, to answer as Lambda does.
        options.Limits.MaxRequestBodySize = null;
        // Sixteen connections of one sandbox buffer 4 MiB of the host's memory at most.
        options.Limits.MaxRequestBufferSize = 256 * 1024;
        // A program may think for as long as its deadline allows; what ends a connection is its sandbox's end.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = Forever;
        options.Listen(_queue.EndPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => WatchAsync(connection, next));
        });
        return options;
    }

    private static async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        SandboxConnection sandbox = connection.Features.Get<SandboxConnection>()!;
        connection.Transport = new RefusalWatchingTransport(connection.Transport, sandbox);
        try
        {
            await next(connection);
        }
        finally
        {
            sandbox.Session.Connections.Close();
        }
    }
}
