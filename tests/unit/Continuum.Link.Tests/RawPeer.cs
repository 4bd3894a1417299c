using System.Net.WebSockets;
using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Tests;

/// <summary>An agent's end that says exactly what a test wants said.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));
    private readonly FrameSocket _frames;

    private RawPeer(ClientWebSocket socket) => (Socket, _frames) = (socket, new FrameSocket(socket));

    public ClientWebSocket Socket { get; }

    public static Uri Ws(Uri address) => new UriBuilder(address) { Scheme = "ws" }.Uri;

    public static async Task<RawPeer> ConnectAsync(Uri address)
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol(LinkLimits.Subprotocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {LinkServer.Token}");
        await socket.ConnectAsync(Ws(address), CancellationToken.None);
        return new RawPeer(socket);
    }

    public async Task HelloAsync()
    {
        await SendAsync(new Frame { Hello = new Hello { MinVersion = 1, MaxVersion = 1 } });
        Assert.Equal(1u, (await ReadAsync())?.HelloAck.Version);
    }

    public async Task RegisterAsync()
    {
        await HelloAsync();
        await SendAsync(new Frame { StreamId = 1, Open = new Open { Operation = Operation.Register } });
        ByteString node = NodeMapper.ToWire(Fleet.Node()).ToByteString();
        await SendAsync(new Frame { StreamId = 1, Data = new Data { Payload = node } });
        await SendAsync(new Frame { StreamId = 1, End = new End() });
        while (await ReadAsync() is not { End: not null })
        {
        }
    }

    public Task SendAsync(Frame frame) => SendAsync(frame.ToByteArray());

    public Task SendAsync(byte[] bytes) =>
        Socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _patience.Token);

    public async Task<Frame?> ReadAsync() => await _frames.ReadAsync(_patience.Token);

    public void Dispose()
    {
        Socket.Dispose();
        _patience.Dispose();
    }
}
