using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>What tests of a broker that is shared by a class have in common.</summary>
public abstract class ServerTests(SharedBroker broker)
{
    internal static Packet Make => Packet.V311;

    internal SharedBroker Broker => broker;

    /// <summary>A topic or a filter's beginning that no other test uses.</summary>
    internal static string NewTopic() => WireClient.NewName("t");

    internal Task<WireClient> OpenAsync() => WireClient.OpenAsync(broker.Port, Make.Level);

    /// <summary>Sends this and leaves the answer to be read.</summary>
    internal Task<WireClient> SayAsync(params byte[][] packets) =>
        WireClient.SayAsync(broker.Port, Make.Level, [.. packets.SelectMany(packet => packet)]);

    internal Task<WireClient> ConnectAsync(byte[] connect) => WireClient.ConnectAsync(broker.Port, Make.Level, connect);

    /// <summary>A client with a name of its own.</summary>
    internal Task<WireClient> ConnectAsync() => ConnectAsync(Make.Connect(WireClient.NewName()));

    /// <summary>The client of this name, whose session stays.</summary>
    internal Task<WireClient> ReturnAsync(string id) => ConnectAsync(Make.Connect(id, clean: false));

    /// <summary>A client that subscribes, and its SUBACK is read.</summary>
    internal async Task<WireClient> SubscribedAsync(string filter, int qos = 0)
    {
        WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, filter, qos), Kind.SubAck);
        return client;
    }

    /// <summary>The client of this name, whose session stays, subscribes.</summary>
    internal async Task<WireClient> ReturnSubscribedAsync(string id, string filter, int qos)
    {
        WireClient client = await ReturnAsync(id);
        await client.AskAsync(Make.Subscribe(1, filter, qos), Kind.SubAck);
        return client;
    }

    /// <summary>Another client publishes; the broker has the message when this is done.</summary>
    internal async Task PublishAsync(string topic, string payload, int qos = 0, bool retain = false)
    {
        await using WireClient publisher = await ConnectAsync();
        await PublishAsync(publisher, topic, payload, qos, retain);
    }

    internal static async Task PublishAsync(
        WireClient publisher, string topic, string payload, int qos = 0, bool retain = false)
    {
        await publisher.SendAsync(Make.Publish(topic, payload, qos, qos > 0 ? 1 : 0, retain));
        if (qos == 1)
        {
            await publisher.ExpectAsync(Kind.PubAck);
        }
        else if (qos == 2)
        {
            await publisher.ExpectAsync(Kind.PubRec);
            await publisher.AskAsync(Make.Ack(Kind.PubRel, 1), Kind.PubComp);
        }
        else
        {
            await publisher.ExpectNothingAsync();
        }
    }

    /// <summary>Says goodbye; the broker has dealt with it when this is done.</summary>
    internal static async Task LeaveAsync(WireClient client)
    {
        await client.SendAsync(Make.Disconnect());
        await client.ExpectEndAsync();
        await client.DisposeAsync();
    }

    /// <summary>A client that was let in sends this, and is closed without an answer.</summary>
    internal async Task ExpectClosedAfterAsync(params byte[][] packets)
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(packets);
        Seen? answer = await client.NextAsync();
        Assert.True(answer is null, $"{Convert.ToHexString(packets[0])} was answered with {answer}");
    }

    /// <summary>This first packet is closed without an answer.</summary>
    internal async Task ExpectNoAnswerAsync(byte[] connect)
    {
        await using WireClient client = await SayAsync(connect);
        Seen? answer = await client.NextAsync();
        Assert.True(answer is null, $"{Convert.ToHexString(connect)} was answered with {answer}");
    }

    /// <summary>What a new subscriber gets at once: nothing when nothing is retained.</summary>
    internal async Task<IReadOnlyList<Seen>> RetainedAsync(string filter, int qos = 2)
    {
        await using WireClient client = await SubscribedAsync(filter, qos);
        await client.SendAsync(Packet.PingReq);
        List<Seen> got = [];
        while (await client.NextAsync() is { Kind: not Kind.PingResp } packet)
        {
            got.Add(packet);
        }

        return got;
    }
}
