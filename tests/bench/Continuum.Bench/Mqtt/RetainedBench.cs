using System.Globalization;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt;

/// <summary>Subscriptions with a wildcard that few of many retained messages match.</summary>
internal static class RetainedBench
{
    private const int Rounds = 21;
    private const int Sensors = 10;
    private const int Window = 500;

    /// <summary>From SUBSCRIBE to the last retained message, in the median.</summary>
    public static async Task<ResultRow> RunAsync(
        BrokerUnderTest ours, BrokerUnderTest peer, int count, CancellationToken cancellationToken)
    {
        SampleSet our = await MeasureAsync(ours, count, cancellationToken);
        SampleSet their = await MeasureAsync(peer, count, cancellationToken);
        return ResultRow.Latency(
            string.Create(CultureInfo.InvariantCulture, $"retained-{count}"), "p50", 0.5, our, peer.Name, their);
    }

    private static async Task<SampleSet> MeasureAsync(
        BrokerUnderTest broker, int count, CancellationToken cancellationToken)
    {
        using LoadConnection publisher = new();
        await publisher.ConnectAsync(broker.Port, "retained-from", clean: true, cancellationToken);
        await KeepAsync(publisher, count, payloadBytes: LoadPattern.PayloadBytes, cancellationToken);
        SampleSet samples = new();
        for (int round = 0; round < Rounds; round++)
        {
            samples.Add(await SubscribeAsync(broker, round * 97 % (count / Sensors), cancellationToken));
        }

        // Empty ones: nothing stays for the cases that follow.
        await KeepAsync(publisher, count, payloadBytes: 0, cancellationToken);
        return samples;
    }

    private static async Task KeepAsync(
        LoadConnection publisher, int count, int payloadBytes, CancellationToken cancellationToken)
    {
        using SemaphoreSlim room = new(Window);
        publisher.Acknowledged = acknowledged => room.Release(acknowledged);
        byte[] payload = new byte[payloadBytes];
        for (int i = 0; i < count; i++)
        {
            await room.WaitAsync(cancellationToken);
            string topic = string.Create(CultureInfo.InvariantCulture, $"kept/{i / Sensors}/sensor/{i % Sensors}");
            byte[] packet = LoadPackets.PublishOf(topic, 1, (ushort)((i % 60_000) + 1), payload);
            packet[0] |= 1; // RETAIN
            publisher.Send(packet);
        }

        for (int i = 0; i < Window; i++)
        {
            await room.WaitAsync(cancellationToken);
        }
    }

    private static async Task<TimeSpan> SubscribeAsync(
        BrokerUnderTest broker, int device, CancellationToken cancellationToken)
    {
        using LoadConnection subscriber = new();
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        subscriber.Received = _ =>
        {
            if (++arrived == Sensors)
            {
                all.SetResult();
            }
        };
        await subscriber.ConnectAsync(broker.Port, "retained-to", clean: true, cancellationToken);
        long began = TimeProvider.System.GetTimestamp();
        await subscriber.SubscribeAsync(
            string.Create(CultureInfo.InvariantCulture, $"kept/{device}/+/+"), qos: 0, cancellationToken);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        return TimeProvider.System.GetElapsedTime(began);
    }
}
