using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>
/// A publisher, a broker and a subscriber in a random order of steps, with connections lost and the broker killed at
/// any of them: QoS 2 arrives once and in order, QoS 1 at least once and in order.
/// </summary>
public sealed class DeliveryModelTests
{
    private const int Steps = 250;

    [Theory]
    [InlineData(1, ProtocolVersion.V5)]
    [InlineData(2, ProtocolVersion.V5)]
    [InlineData(3, ProtocolVersion.V5)]
    [InlineData(4, ProtocolVersion.V5)]
    [InlineData(5, ProtocolVersion.V5)]
    [InlineData(6, ProtocolVersion.V311)]
    [InlineData(7, ProtocolVersion.V311)]
    [InlineData(8, ProtocolVersion.V311)]
    public async Task Nothing_is_lost_or_doubled_by_lost_connections_and_kills(int seed, ProtocolVersion version)
    {
        Random random = new(seed);
        using TempFolder folder = new();
        await using KilledBroker broker = new(folder);
        await broker.StartAsync();
        ModelPublisher publisher = new(version, random);
        ModelSubscriber subscriber = new(version, random);
        await subscriber.ConnectAsync(broker.Port, first: true);
        await publisher.ConnectAsync(broker.Port, first: true);
        await Deadline.UntilAsync("the subscription", () => subscriber.StepAsync(all: true));
        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(random, broker, publisher, subscriber);
            // Now and then the disk gets time: how much has arrived by the next step is the machine's own die.
            await (random.Next(3) == 0 ? Task.Delay(1) : Task.CompletedTask);
        }

        await Deadline.UntilAsync($"everything to arrive (seed {seed})", async () =>
        {
            await ReconnectAsync(broker, publisher, subscriber);
            while (await publisher.StepAsync(all: true) | await subscriber.StepAsync(all: true))
            {
                // Until nothing has arrived any more.
            }

            return publisher.IsDone && subscriber.Given[2].Count >= publisher.Published[2]
                && subscriber.Given[1].Distinct().Count() == publisher.Published[1];
        });
        Assert.Equal(Enumerable.Range(0, publisher.Published[2]), subscriber.Given[2]);
        Assert.Equal(Enumerable.Range(0, publisher.Published[1]), subscriber.Given[1].Distinct());
    }

    private static async Task StepAsync(
        Random random, KilledBroker broker, ModelPublisher publisher, ModelSubscriber subscriber)
    {
        switch (random.Next(40))
        {
            case < 12:
                await publisher.PublishAsync();
                break;
            case < 22:
                await publisher.StepAsync(all: false);
                break;
            case < 34:
                await subscriber.StepAsync(all: false);
                break;
            case 34:
                publisher.Lose();
                break;
            case 35:
                subscriber.Lose();
                break;
            case 36:
                await broker.KillAsync(() =>
                {
                    publisher.Lose();
                    subscriber.Lose();
                });
                break;
            default:
                await ReconnectAsync(broker, publisher, subscriber);
                break;
        }
    }

    private static async Task ReconnectAsync(KilledBroker broker, ModelPublisher publisher, ModelSubscriber subscriber)
    {
        foreach (ModelEnd end in (ModelEnd[])[publisher, subscriber])
        {
            if (!end.IsConnected)
            {
                await end.ConnectAsync(broker.Port, first: false);
            }
        }
    }
}
