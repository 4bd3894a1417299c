using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>The library's client, which speaks 3.1.1 with a server whose every byte the test writes.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    private Conversation(ScriptedServer server, MqttClient client, Peer peer, Seen connect) =>
        (_server, Client, Peer, Connect) = (server, client, peer, connect);

    public static Packet Make => Packet.V311;

    public MqttClient Client { get; }

    /// <summary>The connection there is now.</summary>
    public Peer Peer { get; private set; }

    /// <summary>The CONNECT it began with.</summary>
    public Seen Connect { get; private set; }

    /// <summary>The options of a client that does nothing on its own, and comes back at once.</summary>
    public static MqttClientOptions Options(int port, Action<MqttClientOptions>? configure = null)
    {
        MqttClientOptions options = new()
        {
            Port = port,
            Version = ProtocolVersion.V311,
            ClientId = "me",
            KeepAliveSeconds = 0,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 10,
        };
        configure?.Invoke(options);
        return options;
    }

    public static MqttClient NewClient(MqttClientOptions options, TimeProvider? time = null) =>
        new(options, NullLoggerFactory.Instance, time ?? TimeProvider.System, new Random(1));

    /// <summary>The client is connected.</summary>
    public static async Task<Conversation> StartAsync(
        Action<MqttClientOptions>? configure = null, TimeProvider? time = null)
    {
        ScriptedServer server = new();
        MqttClient client = NewClient(Options(server.Port, configure), time);
        Task connecting = client.ConnectAsync(CancellationToken.None);
        (Peer peer, Seen connect) = await server.AcceptAsync(4, Make.ConnAck());
        await Deadline.WithinAsync("the client's connection", connecting);
        return new(server, client, peer, connect);
    }

    /// <summary>A client whose session is to stay is connected.</summary>
    public static Task<Conversation> StartLastingAsync() => StartAsync(options =>
    {
        options.CleanStart = false;
        options.SessionExpirySeconds = 600;
    });

    /// <summary>The connection breaks, and the client comes again.</summary>
    public async Task ReconnectAsync(bool sessionPresent)
    {
        await Peer.DisposeAsync();
        await AcceptAsync(sessionPresent);
    }

    /// <summary>The client comes again.</summary>
    public async Task AcceptAsync(bool sessionPresent) =>
        (Peer, Connect) = await _server.AcceptAsync(4, Make.ConnAck(sessionPresent));

    /// <summary>Begins to publish.</summary>
    public Task Publish(string topic, string payload, int qos, bool retain = false) => Client.PublishAsync(
        new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), QoS = qos, Retain = retain },
        CancellationToken.None);

    /// <summary>Begins to subscribe.</summary>
    public Task Subscribe(string filter, int qos = 0) => Client.SubscribeAsync(filter, qos, CancellationToken.None);

    /// <summary>Begins to unsubscribe.</summary>
    public Task Unsubscribe(string filter) => Client.UnsubscribeAsync(filter, CancellationToken.None);

    /// <summary>The next message that the application gets.</summary>
    public Task<ReceivedMessage> ReceiveAsync() =>
        Deadline.WithinAsync("a message", Client.Messages.ReadAsync(CancellationToken.None).AsTask());

    /// <summary>The server sends a message, which the application gets.</summary>
    public async Task<ReceivedMessage> DeliverAsync(string topic, string payload, int qos, int id, bool dup = false)
    {
        await Peer.SendAsync(Make.Publish(topic, payload, qos, id, dup: dup));
        return await ReceiveAsync();
    }

    /// <summary>The client has sent nothing until now: what it is made to send comes next.</summary>
    public async Task ExpectNothingAsync()
    {
        await Publish("fence", "", 0);
        Seen next = await Peer.ExpectAsync(Kind.Publish);
        Assert.Equal("fence", next.Topic);
    }

    /// <summary>The client closes, on its own account, without another packet.</summary>
    public async Task ExpectClosedAsync() => Assert.Null(await Peer.NextAsync());

    /// <summary>A client gets this from its server, and closes.</summary>
    public static async Task ExpectClosedAfterAsync(params byte[][] packets)
    {
        await using Conversation one = await StartAsync();
        await one.Peer.SendAsync(packets);
        Seen? answer = await one.Peer.NextAsync();
        Assert.True(answer is null, $"{Convert.ToHexString(packets[0])} was answered with {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Peer.DisposeAsync();
        _server.Dispose();
    }
}
