using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A packet identifier that the broker still holds must not name another message.</summary>
public sealed class IdentifierReuseTests
{
    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public async Task A_session_taken_over_from_an_earlier_process_swallows_nothing(ProtocolVersion version)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient subscriber = Client(broker.Port, version, "reader");
        await subscriber.ConnectAsync(CancellationToken.None);
        await subscriber.SubscribeAsync("t", 2, CancellationToken.None);

        // The earlier process: it dies between PUBREC and PUBREL.
        await using (RawClient earlier = await RawClient.OpenAsync(broker.Port, version))
        {
            await earlier.SendAsync(new ConnectPacket
            {
                Version = version,
                ClientId = "writer",
                CleanStart = false,
                Properties = version == ProtocolVersion.V5 ? new() { SessionExpiry = 600 } : PacketProperties.None,
            });
            await earlier.ReceiveAnswerAsync();
            await earlier.PublishAsync("t", "unreleased", qos: 2, id: 1);
            await earlier.ReceiveAsync<AckPacket>();
            earlier.Abort();
        }

        await using MqttClient writer = Client(broker.Port, version, "writer");
        await writer.ConnectAsync(CancellationToken.None);
        Assert.True(writer.SessionPresent);
        await Deadline.WithinAsync("the new message taken", PublishAsync(writer, "new", CancellationToken.None));
        Assert.Equal(["unreleased", "new"], [await NextAsync(subscriber), await NextAsync(subscriber)]);
    }

    [Fact]
    public async Task A_publication_that_was_given_up_keeps_its_identifier_until_its_handshake_is_over()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient subscriber = Client(broker.Port, ProtocolVersion.V5, "reader");
        await subscriber.ConnectAsync(CancellationToken.None);
        await subscriber.SubscribeAsync("t", 2, CancellationToken.None);
        int connections = 0;
        // The first connection ends within the first publication's way or its answer's.
        await using CuttingProxy proxy = new(broker.Port, () => connections++ == 0 ? 100 : int.MaxValue / 2);
        await using MqttClient writer = Client(proxy.Port, ProtocolVersion.V5, "writer", reconnectAfter: 3_000);
        await writer.ConnectAsync(CancellationToken.None);
        using CancellationTokenSource patience = new();
        Task given = PublishAsync(writer, new string('a', 40), patience.Token);
        await Deadline.UntilAsync("the cut", () => proxy.Cuts == 1);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        string[] sent = [.. Enumerable.Range(0, 30).Select(number => $"m{number}")];
        foreach (string text in sent)
        {
            await Deadline.WithinAsync($"{text} taken", PublishAsync(writer, text, CancellationToken.None));
        }

        List<string> received = [];
        while (!received.Contains("m29"))
        {
            received.Add(await NextAsync(subscriber));
        }

        Assert.Equal(sent, received.Where(text => text[0] == 'm'));
    }

    private static Task PublishAsync(MqttClient client, string text, CancellationToken cancellationToken) =>
        client.PublishAsync(
            new() { Topic = "t", QoS = 2, Payload = Encoding.UTF8.GetBytes(text) }, cancellationToken);

    private static async Task<string> NextAsync(MqttClient client)
    {
        ReceivedMessage message = await Deadline.WithinAsync(
            "a message", client.Messages.ReadAsync(CancellationToken.None).AsTask());
        Assert.True(await message.AcknowledgeAsync());
        return Encoding.UTF8.GetString(message.Message.Payload.Span);
    }

    private static MqttClient Client(int port, ProtocolVersion version, string id, int reconnectAfter = 1)
    {
        MqttClientOptions options = new()
        {
            Port = port,
            Version = version,
            ClientId = id,
            CleanStart = false,
            SessionExpirySeconds = 600,
            ReconnectMilliseconds = reconnectAfter,
        };
        return new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));
    }
}
