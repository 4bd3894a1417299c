using System.Net;
using System.Security.Cryptography.X509Certificates;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Mqtt.Tests.Security;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>The client over each of its transports, certificates made for the test.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TempFolder _folder = new();

    public static TheoryData<MqttTransport> Transports => [.. Enum.GetValues<MqttTransport>()];

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Messages_cross_to_our_broker(MqttTransport transport)
    {
        await using TestBroker broker = await StartAsync(ClientCertificateMode.None);
        await using WebSocketFront plain = await WebSocketFront.StartAsync(broker.Broker, certificate: null);
        using X509Certificate2 certificate = ServerCertificate();
        await using WebSocketFront secure = await WebSocketFront.StartAsync(broker.Broker, certificate);
        await PublishAndReceiveAsync(Options(transport switch
        {
            MqttTransport.Tcp => $"mqtt://localhost:{broker.Port}",
            MqttTransport.Tls => $"mqtts://localhost:{TlsPort(broker)}",
            MqttTransport.WebSocket => $"ws://localhost:{plain.Port}/mqtt",
            MqttTransport.SecureWebSocket => $"wss://localhost:{secure.Port}",
            _ => $"unix://{_folder.File("mqtt.sock")}",
        }));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Messages_cross_to_mosquitto(MqttTransport transport)
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs the mosquitto broker");
        (string certificate, string key) = _authority.Issue("server", "CN=localhost", server: true);
        string tls = $"certfile {certificate}\nkeyfile {key}\n";
        int port = FreePort.Next();
        // Its first listener is always plain: Debian's does not start with none but WebSockets.
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync(_folder, transport switch
        {
            MqttTransport.Tls => $"listener {port} 127.0.0.1\n{tls}cafile {_authority.CaFile}\nrequire_certificate true",
            MqttTransport.WebSocket => $"listener {port} 127.0.0.1\nprotocol websockets",
            MqttTransport.SecureWebSocket => $"listener {port} 127.0.0.1\nprotocol websockets\n{tls}",
            MqttTransport.UnixSocket => $"listener {port} 127.0.0.1\nlistener 0 {_folder.File("mqtt.sock")}",
            _ => $"listener {port} 127.0.0.1",
        });
        await Deadline.UntilAsync("mosquitto's other listener", () => MosquittoBroker.Listens(port));
        MqttClientOptions options = Options(transport switch
        {
            MqttTransport.Tcp => $"mqtt://localhost:{port}",
            MqttTransport.Tls => $"mqtts://localhost:{port}",
            MqttTransport.WebSocket => $"ws://localhost:{port}",
            MqttTransport.SecureWebSocket => $"wss://localhost:{port}",
            _ => $"unix://{_folder.File("mqtt.sock")}",
        });
        if (transport == MqttTransport.UnixSocket)
        {
            await Deadline.UntilAsync("mosquitto's socket", () => File.Exists(options.Path));
        }
        else if (transport == MqttTransport.Tls)
        {
            (options.Tls.CertificateFile, options.Tls.KeyFile) = _authority.Issue("client", "CN=me");
        }

        await PublishAndReceiveAsync(options);
    }

    [Fact]
    public async Task A_client_certificate_that_is_asked_for_is_shown_and_read_again_at_each_connection()
    {
        await using TestBroker broker = await StartAsync(ClientCertificateMode.Required);
        MqttClientOptions options = Options($"mqtts://localhost:{TlsPort(broker)}");
        using TestAuthority stranger = new("Somebody");
        string certificate = _folder.File("own.pem");
        string key = _folder.File("own.key");
        Install(stranger.Issue("client", "CN=me"));
        (options.Tls.CertificateFile, options.Tls.KeyFile) = (certificate, key);
        await using MqttClient client = Client(options);
        await RefusedAsync(client, "mqtts://localhost", "client's certificate");
        Install(_authority.Issue("client", "CN=me"));
        await client.ConnectAsync(CancellationToken.None);

        void Install((string Certificate, string Key) files)
        {
            File.Copy(files.Certificate, certificate, overwrite: true);
            File.Copy(files.Key, key, overwrite: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_of_another_authority_is_refused_and_the_message_says_so(bool web)
    {
        await using TestBroker broker = await StartAsync(ClientCertificateMode.None);
        using X509Certificate2 certificate = ServerCertificate();
        await using WebSocketFront front = await WebSocketFront.StartAsync(broker.Broker, certificate);
        using TestAuthority other = new("Somebody Else");
        MqttClientOptions options = Options(
            web ? $"wss://localhost:{front.Port}" : $"mqtts://localhost:{TlsPort(broker)}");
        options.Tls.CaFile = other.CaFile;
        await using MqttClient client = Client(options);
        await RefusedAsync(client, "certificate is refused", "CN=Test CA", "CA file");
        // Nor is it trusted for being a certificate at all.
        options.Tls.CaFile = null;
        await using MqttClient trusting = Client(options);
        await RefusedAsync(trusting, "certificate is refused", "this machine's authorities");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_unless_that_name_is_expected()
    {
        await using TestBroker broker = await StartAsync(ClientCertificateMode.None);
        MqttClientOptions options = Options($"mqtts://127.0.0.2:{TlsPort(broker)}");
        await using MqttClient client = Client(options);
        await RefusedAsync(client, "127.0.0.2", "localhost", "server name");
        options.Tls.ServerName = "localhost";
        await using MqttClient expecting = Client(options);
        await expecting.ConnectAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_named()
    {
        MqttClientOptions options = Options("mqtts://localhost:1");
        options.Tls.CaFile = _folder.File("nobody.pem");
        await using MqttClient client = Client(options);
        await RefusedAsync(client, "nobody.pem", "authorities");
        File.WriteAllText(options.Tls.CaFile, "no certificate");
        await RefusedAsync(client, "nobody.pem", "CERTIFICATE");
    }

    [Fact]
    public async Task A_web_server_that_speaks_something_else_is_refused()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using WebSocketFront silent = await WebSocketFront.StartAsync(broker.Broker, null, subProtocol: null);
        await using MqttClient client = Client(Options($"ws://localhost:{silent.Port}/mqtt"));
        await RefusedAsync(client, "sub-protocol");
        await using MqttClient lost = Client(Options($"ws://localhost:{silent.Port}/elsewhere"));
        await RefusedAsync(lost, $"ws://localhost:{silent.Port}/elsewhere", "404");
    }

    [Fact]
    public void Options_that_do_not_fit_the_transport_are_refused()
    {
        Assert.Contains(
            "needs its path", Said(new() { Transport = MqttTransport.UnixSocket }), StringComparison.Ordinal);
        Assert.Contains(
            "begin with /", Said(new() { Transport = MqttTransport.WebSocket, Path = "x" }), StringComparison.Ordinal);
        Assert.Contains("leave it out", Said(new() { Path = "/x" }), StringComparison.Ordinal);
        Assert.Contains("does not use it", Said(new() { Tls = new() { CaFile = "x" } }), StringComparison.Ordinal);
        Assert.Contains(
            "without its certificate",
            Said(new() { Transport = MqttTransport.Tls, Tls = new() { KeyFile = "x" } }),
            StringComparison.Ordinal);

        static string Said(MqttClientOptions options) =>
            Assert.Throws<ArgumentException>(() => Client(options)).Message;
    }

    private static async Task PublishAndReceiveAsync(MqttClientOptions options)
    {
        await using MqttClient client = Client(options);
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("t", 2, CancellationToken.None);
        string[] texts = [.. Text.Numbers(20), new string('x', 100_000)];
        Task publishing = Task.WhenAll(texts.Select(
            text => client.PublishAsync(Text.Message("t", text), CancellationToken.None)));
        foreach (string text in texts)
        {
            ReceivedMessage message = await Deadline.WithinAsync(
                $"message {text[..Math.Min(9, text.Length)]}", client.Messages.ReadAsync(CancellationToken.None).AsTask());
            Assert.Equal(text, Text.Of(message.Message));
            Assert.True(await message.AcknowledgeAsync());
        }

        await Deadline.WithinAsync("every publication acknowledged", publishing);
    }

    private static async Task RefusedAsync(MqttClient client, params string[] said)
    {
        MqttClientException refused = await Assert.ThrowsAsync<MqttClientException>(
            () => Deadline.WithinAsync("a refusal", client.ConnectAsync(CancellationToken.None)));
        Assert.All(said, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    private MqttClientOptions Options(string address)
    {
        MqttClientOptions options = new() { ClientId = "me", ConnectTimeoutSeconds = 30 };
        MqttAddress.Parse(address).ApplyTo(options);
        if (options.Transport is MqttTransport.Tls or MqttTransport.SecureWebSocket)
        {
            options.Tls.CaFile = _authority.CaFile;
        }

        return options;
    }

    private static MqttClient Client(MqttClientOptions options) =>
        new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));

    private static int TlsPort(TestBroker broker) => broker.Broker.LocalEndPoints[1].Port;

    private X509Certificate2 ServerCertificate()
    {
        (string certificate, string key) = _authority.Issue("web", "CN=localhost", server: true);
        return X509Certificate2.CreateFromPemFile(certificate, key);
    }

    private Task<TestBroker> StartAsync(ClientCertificateMode mode) => TestBroker.StartAsync(configure: options =>
    {
        options.ListenTls = [new(new(IPAddress.Any, 0), _authority.Server(mode))];
        options.ListenUnix = [_folder.File("mqtt.sock")];
    });
}
