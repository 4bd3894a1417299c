using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>What tests of a broker that is shared by a class have in common.</summary>
public abstract class ServerTests(SharedBroker broker)
{
    internal static Packet Make => Packet.V50;

    internal SharedBroker Broker => broker;

    internal Task<WireClient> OpenAsync() => WireClient.OpenAsync(broker.Port, Make.Level);

    /// <summary>Sends this and leaves the answer to be read.</summary>
    internal Task<WireClient> SayAsync(byte[] connect) => WireClient.SayAsync(broker.Port, Make.Level, connect);

    internal Task<WireClient> ConnectAsync(byte[] connect) => WireClient.ConnectAsync(broker.Port, Make.Level, connect);

    /// <summary>A client with a name of its own.</summary>
    internal Task<WireClient> ConnectAsync(params byte[][] properties) =>
        ConnectAsync(Make.Connect(WireClient.NewName(), properties: properties));

    /// <summary>A client of this name whose session is to be kept, or gone on with.</summary>
    internal Task<WireClient> ReturnAsync(string name, params byte[][] properties) =>
        ConnectAsync(Make.Connect(
            name, clean: false, properties: [Property.Four(Property.SessionExpiry, 100), .. properties]));

    /// <summary>A client that subscribes, and its SUBACK is read.</summary>
    internal async Task<WireClient> SubscribedAsync(string filter, int options = 0, params byte[][] properties)
    {
        WireClient client = await ConnectAsync(properties);
        await client.AskAsync(Make.Subscribe(1, filter, options), Kind.SubAck);
        return client;
    }

    /// <summary>A client that is kept, subscribed with this QoS, and gone: what is published waits for it.</summary>
    internal async Task LeaveSubscribedAsync(string name, string filter, int qos)
    {
        await using WireClient client = await ReturnAsync(name);
        await client.AskAsync(Make.Subscribe(1, filter, qos), Kind.SubAck);
        await client.SendAsync(Make.Disconnect());
        Assert.Null(await client.ExpectEndAsync());
    }

    /// <summary>Publishes from a client of its own; done when the broker has it.</summary>
    internal async Task PublishAsync(string topic, string payload, bool retain = false, params byte[][] properties)
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Publish(topic, payload, 1, 1, retain, properties: properties), Kind.PubAck);
    }

    /// <summary>A client that sends this is told this, and closed.</summary>
    internal async Task RefusesAsync(byte[] packet, int reason)
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(packet);
        await client.ExpectDisconnectAsync(reason);
    }

    /// <summary>A client that sends this CONNECT is told this in CONNACK, and closed.</summary>
    internal async Task<Seen> RefusesConnectAsync(byte[] connect, int reason)
    {
        await using WireClient client = await SayAsync(connect);
        Seen answer = await client.ExpectAsync(Kind.ConnAck);
        Assert.Equal(reason, answer.Reason);
        Assert.Null(await client.NextAsync());
        return answer;
    }
}
