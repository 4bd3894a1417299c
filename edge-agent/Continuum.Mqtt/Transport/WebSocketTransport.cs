using System.Net.WebSockets;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Transport;

/// <summary>A WebSocket that an HTTP server accepted; stays the server's.</summary>
internal sealed class WebSocketTransport(WebSocket socket, ConnectionOrigin origin) : ClientTransport
{
    private readonly WebSocketStream _stream = new(socket);

    public override ConnectionOrigin Origin => origin;

    public override ValueTask<Stream> OpenAsync(IHandshakeOwner owner) => new(_stream);

    public override void StopReading() => _stream.StopReading();

    public override Task CloseAsync(CancellationToken cancellationToken) => _stream.CloseAsync(cancellationToken);

    public override void Dispose() => _stream.Dispose();
}
