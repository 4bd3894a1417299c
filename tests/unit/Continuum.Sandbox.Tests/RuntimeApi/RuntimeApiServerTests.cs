using System.Net;
using System.Net.Sockets;
using Continuum.Sandbox.RuntimeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>The server behind sockets keeps the contract.</summary>
public sealed class RuntimeApiServerTests : RuntimeApiContract, IAsyncLifetime
{
    private readonly CancellationTokenSource _accepting = new();
    private RuntimeApiServer _server = null!;
    private IPEndPoint _address = null!;
    private Task _accepts = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RuntimeApiServer.StartAsync(NullLoggerFactory.Instance, CancellationToken.None);
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _address = (IPEndPoint)listener.LocalEndPoint!;
        _accepts = _server.AcceptAsync(listener, Session, _accepting.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _accepting.CancelAsync();
        await _accepts;
        await _server.DisposeAsync();
        _accepting.Dispose();
    }

    private protected override Task<IProgramConnection> ConnectAsync() => SocketProgram.ConnectAsync(_address);
}
