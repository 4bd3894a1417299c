using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>The library's client against a server that the test plays.</summary>
public abstract class ClientTests : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly List<Peer> _peers = [];

    internal static Packet Make => Packet.V50;

    internal ManualTimeProvider? Time { get; set; }

    internal MqttClient Client { get; private set; } = null!;

    /// <summary>The last CONNECT.</summary>
    internal Seen Connect { get; private set; } = null!;

    /// <summary>Connects the client; this is the server's end.</summary>
    internal async Task<Peer> StartAsync(Action<MqttClientOptions>? configure = null, params byte[][] properties)
    {
        Task connecting = BeginAsync(configure);
        Peer peer = await AgainAsync(present: false, properties);
        await Deadline.WithinAsync("the client's connection", connecting);
        return peer;
    }

    /// <summary>The client sends CONNECT; the answer is the test's.</summary>
    internal Task BeginAsync(Action<MqttClientOptions>? configure = null)
    {
        MqttClientOptions options = new()
        {
            Port = _server.Port,
            ClientId = "client",
            KeepAliveSeconds = 0,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 5,
        };
        configure?.Invoke(options);
        Client = new(options, NullLoggerFactory.Instance, Time ?? TimeProvider.System, new Random(1));
        return Client.ConnectAsync(CancellationToken.None);
    }

    /// <summary>The next connection of the client, answered.</summary>
    internal async Task<Peer> AgainAsync(bool present, params byte[][] properties)
    {
        (Peer peer, Connect) = await _server.AcceptAsync(5, Make.ConnAck(present, 0, properties));
        _peers.Add(peer);
        return peer;
    }

    /// <summary>The next connection of the client; the answer to its CONNECT is the test's.</summary>
    internal async Task<Peer> UnansweredAsync()
    {
        Peer peer = await _server.AcceptAsync(5);
        _peers.Add(peer);
        Connect = await peer.ExpectAsync(Kind.Connect);
        return peer;
    }

    /// <summary>What a server must not send ends the connection, with this reason.</summary>
    internal async Task RejectsAsync(int reason, params byte[][] packets)
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(packets);
        await peer.ExpectDisconnectAsync(reason);
    }

    internal Task PublishAsync(string topic, string payload, int qos = 0, bool retain = false) => Client.PublishAsync(
        new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), QoS = qos, Retain = retain },
        CancellationToken.None);

    internal Task PublishAsync(MqttMessage message) => Client.PublishAsync(message, CancellationToken.None);

    internal async Task<ReceivedMessage> ReceiveAsync() =>
        await Deadline.WithinAsync("a message", Client.Messages.ReadAsync(CancellationToken.None).AsTask());

    /// <summary>Nothing came until now: what the client publishes next is the next packet.</summary>
    internal async Task ExpectNothingAsync(Peer peer)
    {
        await PublishAsync("nothing/else", "");
        Assert.Equal("nothing/else", (await peer.ExpectAsync(Kind.Publish)).Topic);
    }

    internal static MqttMessage Message(string topic = "t") => new() { Topic = topic, Payload = new byte[] { 1 } };

    internal Task<ArgumentException> RefusesAsync(MqttMessage message) =>
        Assert.ThrowsAsync<ArgumentException>(() => PublishAsync(message));

    /// <summary>The client first: its goodbye finds the server's end still there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Client is not null)
        {
            await Client.DisposeAsync();
        }

        foreach (Peer peer in _peers)
        {
            await peer.DisposeAsync();
        }

        _server.Dispose();
        GC.SuppressFinalize(this);
    }
}
