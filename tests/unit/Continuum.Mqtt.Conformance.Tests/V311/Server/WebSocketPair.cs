using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Mqtt.Security;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>A WebSocket over loopback; the broker serves its other end as if an HTTP server had accepted it.</summary>
internal sealed class WebSocketPair : IAsyncDisposable
{
    private readonly WebSocket _client;
    private readonly WebSocket _server;
    private readonly Task _serving;

    private WebSocketPair(WebSocket client, WebSocket server, Task serving) =>
        (_client, _server, _serving) = (client, server, serving);

    public static async Task<WebSocketPair> OpenAsync(SharedBroker broker)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket near = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint);
        Socket far = await listener.AcceptSocketAsync();
        WebSocket client = Over(near, isServer: false);
        WebSocket server = Over(far, isServer: true);
        ConnectionOrigin origin = new(ListenerKind.WebSocket, IsLocal: true, near.LocalEndPoint);
        return new(client, server, broker.Broker.ServeAsync(server, origin));
    }

    public Task SendAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _client.SendAsync(frame, type, endOfMessage: true, CancellationToken.None);

    /// <summary>So many bytes out of binary frames; null when the broker closes before.</summary>
    public async Task<byte[]?> ReceiveAsync(int count)
    {
        byte[] got = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            WebSocketReceiveResult result = await Deadline.WithinAsync(
                "a frame", _client.ReceiveAsync(new(got, filled, count - filled), CancellationToken.None));
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
            filled += result.Count;
        }

        return got;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _serving;
        _server.Dispose();
    }

    private static WebSocket Over(Socket socket, bool isServer) => WebSocket.CreateFromStream(
        new NetworkStream(socket, ownsSocket: true),
        new WebSocketCreationOptions { IsServer = isServer, SubProtocol = "mqtt" });
}
