using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>A TLS client that speaks MQTT 3.1.1 by hand.</summary>
internal sealed class RawTls : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();

    public SslStream Stream { get; private set; } = null!;

    public string ServerSerial => Stream.RemoteCertificate!.GetSerialNumberString();

    public static async Task<RawTls> OpenAsync(int port, string? certificate = null, string? key = null)
    {
        RawTls client = new();
        await client._tcp.ConnectAsync(IPAddress.Loopback, port);
        client.Stream = new(client._tcp.GetStream());
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        if (certificate is not null)
        {
            options.ClientCertificateContext =
                SslStreamCertificateContext.Create(
                    X509Certificate2.CreateFromPemFile(certificate, key), null, offline: true);
        }

        await Deadline.WithinAsync("the handshake", client.Stream.AuthenticateAsClientAsync(options));
        return client;
    }

    public async Task ConnectAsync(string id)
    {
        byte[] connect = [0x10, (byte)(12 + id.Length), 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, (byte)id.Length, .. System.Text.Encoding.ASCII.GetBytes(id)];
        await Stream.WriteAsync(connect);
        byte[] answer = new byte[4];
        await Deadline.WithinAsync("CONNACK", Stream.ReadExactlyAsync(answer).AsTask());
        Assert.Equal([0x20, 2, 0, 0], answer);
    }

    public async Task PingAsync()
    {
        await Stream.WriteAsync(new byte[] { 0xC0, 0 });
        byte[] answer = new byte[2];
        await Deadline.WithinAsync("PINGRESP", Stream.ReadExactlyAsync(answer).AsTask());
        Assert.Equal([0xD0, 0], answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (Stream is not null)
        {
            await Stream.DisposeAsync();
        }

        _tcp.Dispose();
    }
}
