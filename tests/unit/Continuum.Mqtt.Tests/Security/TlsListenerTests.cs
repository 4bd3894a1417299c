using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>TLS with certificates that were made for the test, against Mosquitto's clients and hostile peers.</summary>
public sealed class TlsListenerTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("tlsv1.2")]
    [InlineData("tlsv1.3")]
    public async Task A_message_crosses_tls(string version)
    {
        Assert.SkipUnless(Mosquitto.IsInstalled, "needs mosquitto-clients");
        await using TestBroker broker = await StartAsync();
        string[] tls = ["--cafile", _authority.CaFile, "--tls-version", version];
        using MosquittoSubscriber subscriber =
            await MosquittoSubscriber.SubscribedAsync(TlsPort(broker), [.. tls, "-t", "a/#", "-q", "1"]);
        await Mosquitto.PublishAsync(
            TlsPort(broker), [.. tls, "-t", "a/b", "-m", new string('x', 40_000) + "!", "-q", "1"]);
        await subscriber.SawAsync("x!");
    }

    [Fact]
    public async Task A_device_is_who_its_certificate_says()
    {
        Assert.SkipUnless(Mosquitto.IsInstalled, "needs mosquitto-clients");
        await using TestBroker broker = await StartAsync(ClientCertificateMode.Required, options =>
        {
            options.Authenticator = new MqttAuthenticator(
                null, CertificateName.CommonName, clientIdIsName: true, false);
            options.Authorizer = Rules("cert thermo-7 both devices/%c/#");
        });
        (string certificate, string key) = _authority.Issue("thermo", "CN=thermo-7,O=Plant");
        string[] tls = ["--cafile", _authority.CaFile, "--cert", certificate, "--key", key];
        using MosquittoSubscriber subscriber = await MosquittoSubscriber.SubscribedAsync(
            TlsPort(broker), [.. tls, "-i", "thermo-7", "-V", "mqttv5", "-t", "devices/thermo-7/#"]);
        await broker.Broker.PublishAsync(
            new() { Topic = "devices/thermo-7/set", Payload = Encoding.UTF8.GetBytes("on") }, CancellationToken.None);
        await subscriber.SawAsync("on");
        using MosquittoSubscriber other =
            new("mosquitto_pub", TlsPort(broker), [.. tls, "-i", "other", "-t", "x", "-m", "y"]);
        Assert.NotEqual(0, await other.EndAsync());
    }

    [Fact]
    public async Task A_uri_in_the_certificate_can_be_the_name()
    {
        (string certificate, string key) = _authority.Issue("spiffe", "CN=x", [new("spiffe://plant/press-1")]);
        ConnectionOrigin? origin = null;
        await using TestBroker broker = await StartAsync(ClientCertificateMode.Required, options =>
            options.Authenticator = new SeenAuthenticator(context => origin = context.Origin));
        await using RawTls client = await RawTls.OpenAsync(TlsPort(broker), certificate, key);
        await client.ConnectAsync("c");
        Assert.Equal(["spiffe://plant/press-1"], origin!.Certificate!.Uris);
        Assert.Equal("x", origin.Certificate.CommonName);
        MqttAuthenticator authenticator = new(null, CertificateName.Uri, false, false);
        AuthenticationVerdict verdict = await authenticator.AuthenticateAsync(
            new(origin, "c", null, null), CancellationToken.None);
        Assert.Equal(
            "spiffe://plant/press-1", Assert.IsType<AuthenticationVerdict.Accept>(verdict).Identity.Name);
    }

    [Theory]
    [InlineData(ClientCertificateMode.Required, false, false)]
    [InlineData(ClientCertificateMode.Optional, false, true)]
    [InlineData(ClientCertificateMode.Optional, true, false)]
    [InlineData(ClientCertificateMode.Required, true, false)]
    public async Task Only_trusted_certificates_are_taken(ClientCertificateMode mode, bool strangers, bool connects)
    {
        using TestAuthority stranger = new("Stranger");
        (string certificate, string key) = stranger.Issue("c", "CN=thermo-7");
        await using TestBroker broker = await StartAsync(mode);
        bool connected = false;
        try
        {
            await using RawTls client = await RawTls.OpenAsync(
                TlsPort(broker), strangers ? certificate : null, strangers ? key : null);
            await client.ConnectAsync("c");
            connected = true;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException or EndOfStreamException)
        {
            // With TLS 1.3 the client learns of a refusal only when it reads.
        }

        Assert.Equal(connects, connected);
    }

    [Fact]
    public async Task A_changed_certificate_is_used_from_the_next_handshake_on()
    {
        ManualTimeProvider time = new();
        PemTlsCredentials credentials = _authority.Server(time: time);
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
            options.ListenTls = [new(new(IPAddress.Loopback, 0), credentials)]);
        await using RawTls before = await RawTls.OpenAsync(TlsPort(broker));
        await before.ConnectAsync("a");
        File.WriteAllText(_authority.PathOf("server.pem"), "half written");
        time.Advance(TimeSpan.FromSeconds(2));
        await using RawTls meanwhile = await RawTls.OpenAsync(TlsPort(broker));
        Assert.Equal(before.ServerSerial, meanwhile.ServerSerial);
        _authority.Issue("server", "CN=localhost", server: true);
        time.Advance(TimeSpan.FromSeconds(2));
        await using RawTls after = await RawTls.OpenAsync(TlsPort(broker));
        Assert.NotEqual(before.ServerSerial, after.ServerSerial);
        await before.PingAsync();
    }

    [Fact]
    public async Task Garbage_to_the_tls_port_ends_that_connection_alone()
    {
        await using TestBroker broker = await StartAsync();
        await using RawTls good = await RawTls.OpenAsync(TlsPort(broker));
        await good.ConnectAsync("good");
        Random random = new(7);
        for (int i = 0; i < 20; i++)
        {
            using TcpClient hostile = new();
            await hostile.ConnectAsync(IPAddress.Loopback, TlsPort(broker));
            byte[] garbage = new byte[random.Next(1, 2000)];
            random.NextBytes(garbage);
            NetworkStream stream = hostile.GetStream();
            await stream.WriteAsync(i % 2 == 0 ? garbage : "\x10\x0c\0\x04MQTT\x04\x02\0\0\0\0"u8.ToArray());
            await Deadline.WithinAsync("the end of the hostile connection", ToEndAsync(stream));
        }

        await good.PingAsync();
    }

    [Fact]
    public async Task Peers_that_never_finish_their_handshake_or_connect_are_closed()
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(time: time, configure: options =>
            options.ListenTls = [new(new(IPAddress.Loopback, 0), _authority.Server())]);
        using TcpClient handshake = new();
        await handshake.ConnectAsync(IPAddress.Loopback, TlsPort(broker));
        await handshake.GetStream().WriteAsync(new byte[] { 0x16, 3, 1, 2 });
        await using RawTls silent = await RawTls.OpenAsync(TlsPort(broker));
        using TcpClient plain = new();
        await plain.ConnectAsync(IPAddress.Loopback, broker.Port);
        await plain.GetStream().WriteAsync(new byte[] { 0x10 });
        Task[] ends = [ToEndAsync(handshake.GetStream()), ToEndAsync(silent.Stream), ToEndAsync(plain.GetStream())];
        await Deadline.UntilAsync("the three to be closed", () =>
        {
            time.Advance(TimeSpan.FromSeconds(4));
            return ends.All(end => end.IsCompleted);
        });
    }

    [Fact]
    public void Files_that_do_not_fit_are_said_clearly()
    {
        (string certificate, _) = _authority.Issue("one", "CN=one", server: true);
        (_, string otherKey) = _authority.Issue("two", "CN=two", server: true);
        SecurityFileException wrong = Assert.Throws<SecurityFileException>(() => new PemTlsCredentials(
            certificate, otherKey, ClientCertificateMode.None, null,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System));
        Assert.Contains(certificate, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(otherKey, wrong.Message, StringComparison.Ordinal);
    }

    private static int TlsPort(TestBroker broker) => broker.Broker.LocalEndPoints[1].Port;

    private static async Task ToEndAsync(Stream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[256]) > 0)
            {
                // An alert may come before the end.
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    private TopicRulesFile Rules(string text)
    {
        string path = _authority.PathOf("rules");
        File.WriteAllText(path, text);
        return new(path, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System);
    }

    private Task<TestBroker> StartAsync(
        ClientCertificateMode mode = ClientCertificateMode.None, Action<MqttBrokerOptions>? configure = null) =>
        TestBroker.StartAsync(configure: options =>
        {
            options.ListenTls = [new(new(IPAddress.Loopback, 0), _authority.Server(mode))];
            configure?.Invoke(options);
        });
}
