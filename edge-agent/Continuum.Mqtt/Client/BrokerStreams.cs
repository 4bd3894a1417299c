using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using WebSocketStream = Continuum.Mqtt.Transport.WebSocketStream;

namespace Continuum.Mqtt.Client;

/// <summary>Everything between a client and the first byte of MQTT. Names are looked up at each connection.</summary>
internal static class BrokerStreams
{
    /// <summary>Connects.</summary>
    /// <param name="options">Of the client.</param>
    /// <param name="at">Where the broker is: as the options say, or where they let the client be sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The caller's to dispose, which breaks the connection.</returns>
    /// <exception cref="MqttClientException">The broker's certificate, or ours, cannot be used.</exception>
    public static Task<Stream> OpenAsync(
        MqttClientOptions options, MqttAddress at, CancellationToken cancellationToken) =>
        at.Transport switch
        {
            MqttTransport.UnixSocket => OpenUnixAsync(at.Path, cancellationToken),
            MqttTransport.Tls => OpenTlsAsync(options, at, cancellationToken),
            MqttTransport.WebSocket => OpenWebSocketAsync(
                at, cancelled => OpenTcpAsync(at, cancelled), cancellationToken),
            MqttTransport.SecureWebSocket => OpenWebSocketAsync(
                at, cancelled => OpenTlsAsync(options, at, cancelled), cancellationToken),
            _ => OpenTcpAsync(at, cancellationToken),
        };

    /// <summary>
    /// Tells the broker that this is the end, where the transport has a way to; nothing is sent afterwards.
    /// </summary>
    public static async Task CloseAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            switch (stream)
            {
                case WebSocketStream web:
                    await web.CloseAsync(cancellationToken);
                    break;
                case SslStream secure:
                    await secure.ShutdownAsync().WaitAsync(cancellationToken);
                    break;
                default:
                    break;
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // The broker is gone, or takes nothing: breaking the connection says the same.
        }
    }

    private static async Task<Stream> OpenTcpAsync(MqttAddress at, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(at.Host, at.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> OpenUnixAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> OpenTlsAsync(
        MqttClientOptions options, MqttAddress at, CancellationToken cancellationToken)
    {
        ClientTls tls = ClientTls.Load(options, at.Host);
        Stream plain = await OpenTcpAsync(at, cancellationToken);
        return await tls.SecureAsync(plain, cancellationToken);
    }

    private static async Task<Stream> OpenWebSocketAsync(
        MqttAddress at,
        Func<CancellationToken, Task<Stream>> openBelow,
        CancellationToken cancellationToken)
    {
        // TLS is ours, below: for HTTP it is a plain connection. One way to check a certificate, one text when it is
        // wrong.
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancelled) => await openBelow(cancelled),
        };
        using HttpMessageInvoker http = new(handler);
        ClientWebSocket socket = new();
        try
        {
            socket.Options.AddSubProtocol("mqtt");
            // MQTT has its own.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            MqttAddress address = at with { Transport = MqttTransport.WebSocket };
            await socket.ConnectAsync(new(address.ToString()), http, cancellationToken);
            return socket.SubProtocol == "mqtt"
                ? new WebSocketStream(socket, ownsSocket: true)
                : throw new IOException("the server took the WebSocket without its sub-protocol \"mqtt\"");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
