using System.Globalization;
using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>QoS 2 and QoS 1 from client to client, over connections that are cut again and again.</summary>
public sealed class ExactlyOnceTests
{
    private const int Count = 400;

    [Theory]
    [InlineData(2, 11)]
    [InlineData(2, 12)]
    [InlineData(1, 13)]
    public async Task What_is_published_arrives_over_a_connection_that_is_cut(int qos, int seed)
    {
        using TempFolder folder = new();
        await using TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path));
        ReleaseWatch watch = new();
        await PublishAndReceiveAsync(broker.Port, qos, seed, watch);
        Assert.Empty(watch.Repeated);
    }

    /// <summary>
    /// A connection that breaks while Mosquitto (seen with 2.0.11) takes the session up makes it forget which messages
    /// it had released: the next connection gets those again, with DUP, and no client can tell them from messages that
    /// were not. What the wire shows to be that is not our doubling.
    /// </summary>
    [Theory]
    [InlineData(2, 21)]
    [InlineData(1, 22)]
    public async Task The_same_holds_with_mosquitto_in_between(int qos, int seed)
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs the mosquitto broker");
        using TempFolder folder = new();
        // Left to its default of 1,000, it drops from a queue that is much shorter than that.
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync(folder, "max_queued_messages 0");
        ReleaseWatch watch = new();
        await PublishAndReceiveAsync(broker.Port, qos, seed, watch);
        if (watch.Repeated.Count > 0)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"mosquitto published {watch.Repeated.Count} messages again after it had released them");
        }
    }

    private static async Task PublishAndReceiveAsync(int port, int qos, int seed, ReleaseWatch watch)
    {
        Random random = new(seed);
        // Long enough for the handshake and a few messages, and in the end for all of them: what Mosquitto sends again at
        // once, reading nothing meanwhile, may be more than any of the first connections passes.
        int connections = 0;
        await using CuttingProxy proxy = new(
            port, () => ++connections > 100 ? random.Next(5_000, 50_000) : random.Next(300, 2000), watch);
        await using MqttClient subscriber = Client(proxy.Port, "subscriber", seed);
        await using MqttClient publisher = Client(proxy.Port, "publisher", seed);
        await ConnectAsync(subscriber);
        await subscriber.SubscribeAsync("once", qos, CancellationToken.None);
        await ConnectAsync(publisher);
        Task publishing = Task.WhenAll(Enumerable.Range(0, Count).Select(i => publisher.PublishAsync(
            new() { Topic = "once", QoS = qos, Payload = Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)) },
            CancellationToken.None)));
        List<string> received = [];
        while (received.Distinct().Count() < Count)
        {
            ReceivedMessage message = await Deadline.WithinAsync(
                $"message {received.Count} (seed {seed})", subscriber.Messages.ReadAsync(CancellationToken.None).AsTask());
            if (await message.AcknowledgeAsync())
            {
                received.Add(Encoding.UTF8.GetString(message.Message.Payload.Span));
            }
        }

        await Deadline.WithinAsync("every publication acknowledged", publishing);
        Assert.True(proxy.Cuts > 3, $"only {proxy.Cuts} connections were cut");
        if (qos == 2)
        {
            Assert.Equal(
                string.Join(' ', Enumerable.Range(0, Count)), string.Join(' ', WithoutRepeated(received, watch.Repeated)));
        }
    }

    private static IEnumerable<string> WithoutRepeated(IEnumerable<string> received, IReadOnlySet<string> repeated)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return received.Where(payload => seen.Add(payload) || !repeated.Contains(payload));
    }

    private static async Task ConnectAsync(MqttClient client) =>
        await Deadline.UntilAsync("a first connection", async () =>
        {
            try
            {
                await client.ConnectAsync(CancellationToken.None);
                return true;
            }
            catch (MqttClientException)
            {
                return false;
            }
        });

    private static MqttClient Client(int port, string id, int seed)
    {
        MqttClientOptions options = new()
        {
            Port = port,
            ClientId = id,
            CleanStart = false,
            SessionExpirySeconds = 600,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 20,
        };
        return new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(seed));
    }
}
