using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Transport;

/// <summary>A TCP or Unix socket, with TLS over it or not. Owns the socket.</summary>
internal sealed class SocketTransport(
    Socket socket, ConnectionOrigin origin, ITlsCredentialSource? tls, HandshakeTurns turns) : ClientTransport
{
    private Stream? _stream;

    public override ConnectionOrigin Origin => origin;

    public override async ValueTask<Stream> OpenAsync(IHandshakeOwner owner)
    {
        if (tls is null)
        {
            return _stream = new PlainStream(socket);
        }

        HandshakeStream plain = new(socket, turns, owner);
        SslStream secure = new(plain, leaveInnerStreamOpen: false);
        _stream = secure;
        try
        {
            await secure.AuthenticateAsServerAsync(tls.Current.Options);
        }
        finally
        {
            plain.EndHandshake();
        }

        if (secure.RemoteCertificate is { } shown)
        {
            using X509Certificate2 certificate = new(shown);
            origin = origin with { Certificate = PeerCertificate.Of(certificate) };
        }

        return secure;
    }

    public override void StopReading()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // There is nothing left to stop; but a peer that reset the connection may not wake a waiting read.
            socket.Dispose();
        }
    }

    public override async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_stream is not SslStream { IsAuthenticated: true } secure)
        {
            return;
        }

        try
        {
            await secure.ShutdownAsync().WaitAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // The peer is gone, or takes nothing: breaking the connection says the same.
        }
    }

    public override void Dispose()
    {
        _stream?.Dispose();
        socket.Dispose();
    }
}
