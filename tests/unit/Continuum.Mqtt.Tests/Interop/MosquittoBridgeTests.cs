using System.Globalization;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Interop;

/// <summary>Mosquitto's own bridge between a Mosquitto and our broker, both ways.</summary>
public sealed class MosquittoBridgeTests
{
    public MosquittoBridgeTests() =>
        Assert.SkipUnless(MosquittoBroker.IsInstalled && Mosquitto.IsInstalled, "needs mosquitto and its clients");

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv50")]
    public async Task It_carries_messages_both_ways_with_qos_2(string protocol)
    {
        using TempFolder folder = new();
        await using TestBroker ours = await TestBroker.StartAsync();
        await using MosquittoBroker theirs = await MosquittoBroker.StartAsync(folder, Bridge(ours.Port, protocol));
        using MosquittoSubscriber here =
            await MosquittoSubscriber.SubscribedAsync(ours.Port, "-t", "up/#", "-q", "2", "-v");
        using MosquittoSubscriber there =
            await MosquittoSubscriber.SubscribedAsync(theirs.Port, "-t", "down/#", "-q", "2", "-v");
        await PublishUntilSeenAsync(theirs.Port, "up/first", here);
        await PublishUntilSeenAsync(ours.Port, "down/first", there);
        await PublishManyAsync(theirs.Port, "up/x");
        await PublishManyAsync(ours.Port, "down/x");
        await here.SawAsync("up/x 19");
        await there.SawAsync("down/x 19");
        Assert.Equal(20, here.Seen.Split("\nup/x ").Length - 1);
        Assert.Equal(20, there.Seen.Split("\ndown/x ").Length - 1);
    }

    [Fact]
    public async Task It_comes_back_to_its_session_after_our_broker_was_away()
    {
        using TempFolder folder = new();
        int port = FreePort.Next();
        TestBroker ours = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path), port: port);
        await using MosquittoBroker theirs = await MosquittoBroker.StartAsync(folder, Bridge(port, "mqttv311"));
        using (MosquittoSubscriber here = await MosquittoSubscriber.SubscribedAsync(port, "-t", "up/#", "-q", "2", "-v"))
        {
            await PublishUntilSeenAsync(theirs.Port, "up/first", here);
        }

        using (await MosquittoSubscriber.SubscribedAsync(port, Keeper))
        {
        }

        await ours.DisposeAsync();
        await PublishManyAsync(theirs.Port, "up/x");
        await using TestBroker back = await TestBroker.StartAsync(
            store: new FolderSessionStore(folder.Path), port: port);
        using MosquittoSubscriber again = new("mosquitto_sub", port, [.. Keeper, "-C", "20"]);
        Assert.Equal(0, await again.EndAsync());
        Assert.Equal(
            string.Join(
                '\n', Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"up/x {i}"))),
            again.Seen.Trim());
    }

    private static string[] Keeper => ["-i", "keeper", "-c", "-t", "up/x", "-q", "2", "-v"];

    private static string Bridge(int port, string protocol) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        connection up
        address 127.0.0.1:{port}
        bridge_protocol_version {protocol}
        cleansession false
        restart_timeout 1
        topic up/# out 2
        topic down/# in 2
        """);

    // Whether a bridge is up is not to be seen from outside: a first message is repeated until it comes through.
    private static Task PublishUntilSeenAsync(int port, string topic, MosquittoSubscriber subscriber) =>
        Deadline.UntilAsync($"{topic} crossing the bridge", async () =>
        {
            await Mosquitto.PublishAsync(port, "-t", topic, "-m", "hello", "-q", "1");
            return subscriber.Seen.Contains(topic, StringComparison.Ordinal);
        });

    private static async Task PublishManyAsync(int port, string topic)
    {
        for (int i = 0; i < 20; i++)
        {
            await Mosquitto.PublishAsync(port, "-t", topic, "-m", i.ToString(CultureInfo.InvariantCulture), "-q", "2");
        }
    }
}
