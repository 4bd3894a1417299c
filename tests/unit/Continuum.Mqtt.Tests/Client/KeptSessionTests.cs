using Continuum.Mqtt.Client;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>QoS 2 through an application that is killed and started again.</summary>
public sealed class KeptSessionTests
{
    private const int Few = 3;
    private const int Many = 200;

    [Theory]
    [InlineData(ProtocolVersion.V5, false)]
    [InlineData(ProtocolVersion.V311, false)]
    [InlineData(ProtocolVersion.V5, true)]
    [InlineData(ProtocolVersion.V311, true)]
    public async Task A_publisher_killed_at_any_commit_publishes_once(ProtocolVersion version, bool mosquitto)
    {
        await using EitherBroker broker = await EitherBroker.StartAsync(mosquitto);
        await KillPublisherEverywhereAsync(broker.Port, version);
    }

    [Theory]
    [InlineData(ProtocolVersion.V5, false)]
    [InlineData(ProtocolVersion.V311, false)]
    [InlineData(ProtocolVersion.V5, true)]
    [InlineData(ProtocolVersion.V311, true)]
    public async Task A_subscriber_killed_at_any_commit_has_one_effect_a_message(
        ProtocolVersion version, bool mosquitto)
    {
        await using EitherBroker broker = await EitherBroker.StartAsync(mosquitto);
        await KillSubscriberEverywhereAsync(broker.Port, version);
    }

    // Mosquitto's connections are not cut: it publishes again what it had released.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(11, true)]
    [InlineData(12, true)]
    public async Task Both_ends_killed_and_cut_at_random_have_one_effect_a_message(int seed, bool mosquitto)
    {
        await using EitherBroker broker = await EitherBroker.StartAsync(mosquitto);
        await KillBothAsync(broker.Port, seed, cut: !mosquitto);
    }

    private static async Task KillPublisherEverywhereAsync(int port, ProtocolVersion version)
    {
        bool wasKilled = true;
        for (int last = 1; wasKilled; last++)
        {
            foreach (bool written in new[] { false, true })
            {
                string topic = $"{version}/{last}/{written}";
                await using MqttClient reader = await ReaderAsync(port, topic);
                KeptState disk = new();
                string[] texts = Text.Numbers(Few);
                await using (KilledApplication first =
                    new(disk, port, $"p/{topic}", version, last, written, new Random(last)))
                {
                    await first.PublishAsync(topic, texts);
                    wasKilled = first.IsKilled;
                }

                await using KilledApplication second =
                    new(disk, port, $"p/{topic}", version, lastCommit: 0, isWritten: true, new Random(last));
                await second.PublishAsync(topic, [.. texts, "end"]);
                Assert.Equal((string[])[.. texts, "end"], await ReadAsync(reader, $"killed at commit {last}, written: {written}"));
                Assert.Empty(disk.Unfinished);
            }
        }
    }

    private static async Task KillSubscriberEverywhereAsync(int port, ProtocolVersion version)
    {
        bool wasKilled = true;
        for (int last = 1; wasKilled; last++)
        {
            foreach (bool written in new[] { false, true })
            {
                string topic = $"{version}/{last}/{written}";
                await using MqttClient writer = Plain(port, $"w/{topic}");
                await writer.ConnectAsync(CancellationToken.None);
                KeptState disk = new();
                string[] texts = Text.Numbers(Few);
                await using (KilledApplication once =
                    new(disk, port, $"s/{topic}", version, lastCommit: 0, isWritten: true, new Random(last)))
                {
                    await once.ReceiveAsync(topic, effects: 0);
                }

                await using (KilledApplication first =
                    new(disk, port, $"s/{topic}", version, last, written, new Random(last)))
                {
                    Task publishing = Task.WhenAll(texts.Select(text => PublishAsync(writer, topic, text)));
                    await first.ReceiveAsync(topic, texts.Length);
                    wasKilled = first.IsKilled;
                    await publishing;
                }

                await using KilledApplication second =
                    new(disk, port, $"s/{topic}", version, lastCommit: 0, isWritten: true, new Random(last));
                await second.ReceiveAsync(topic, texts.Length);
                await PublishAsync(writer, topic, "end");
                await second.ReceiveAsync(topic, texts.Length + 1);
                Assert.Equal((string[])[.. texts, "end"], disk.Effects);
            }
        }
    }

    private static async Task KillBothAsync(int port, int seed, bool cut)
    {
        Random random = new(seed);
        KeptState publisher = new();
        KeptState subscriber = new();
        string[] texts = Text.Numbers(Many);
        await using (KilledApplication once = Life(subscriber, "s", 0))
        {
            await once.ReceiveAsync("t", effects: 0);
        }

        int kills = 0;
        while (subscriber.Effects.Length < Many || !texts.All(publisher.IsFinished))
        {
            await using KilledApplication one = Life(publisher, "p", random.Next(1, 120));
            await using KilledApplication other = Life(subscriber, "s", random.Next(1, 120));
            Task publishing = one.PublishAsync("t", texts);
            Task receiving = other.ReceiveAsync("t", Many);
            await Task.WhenAny(publishing, receiving);
            if (!one.IsKilled && !other.IsKilled)
            {
                await Task.WhenAll(publishing, receiving);
            }

            kills += (one.IsKilled ? 1 : 0) + (other.IsKilled ? 1 : 0);
            Assert.True(kills < 200, $"{subscriber.Effects.Length} effects after {kills} kills (seed {seed})");
        }

        string[] effects = subscriber.Effects;
        Assert.True(
            texts.SequenceEqual(effects),
            $"twice: {string.Join(' ', effects.Where((text, at) => Array.IndexOf(effects, text) < at))} (seed {seed}); the broker lost "
            + $"{publisher.Losses} sessions of the publisher, {subscriber.Losses} of the subscriber");
        Assert.True(kills > 2, $"only {kills} kills (seed {seed})");

        KilledApplication Life(KeptState disk, string id, int last) => new(
            disk,
            port,
            id,
            seed % 2 == 0 ? ProtocolVersion.V5 : ProtocolVersion.V311,
            last,
            random.Next(2) == 0,
            new Random(random.Next()),
            () => cut ? random.Next(400, 3_000) : int.MaxValue / 2);
    }

    private static Task PublishAsync(MqttClient client, string topic, string text) => Deadline.WithinAsync(
        $"{text} taken", client.PublishAsync(Text.Message(topic, text), CancellationToken.None));

    private static async Task<MqttClient> ReaderAsync(int port, string topic)
    {
        MqttClient reader = Plain(port, $"r/{topic}");
        await reader.ConnectAsync(CancellationToken.None);
        await reader.SubscribeAsync(topic, 2, CancellationToken.None);
        return reader;
    }

    private static async Task<List<string>> ReadAsync(MqttClient reader, string when)
    {
        List<string> read = [];
        while (!read.Contains("end"))
        {
            ReceivedMessage message = await Deadline.WithinAsync(
                $"a message after {string.Join(' ', read)} ({when})",
                reader.Messages.ReadAsync(CancellationToken.None).AsTask());
            read.Add(Text.Of(message.Message));
            await message.AcknowledgeAsync();
        }

        return read;
    }

    private static MqttClient Plain(int port, string id) => new(
        new() { Port = port, ClientId = id }, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));
}
