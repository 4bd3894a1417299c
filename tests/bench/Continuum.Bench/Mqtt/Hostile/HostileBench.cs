using System.Globalization;
using Continuum.Bench.Fleet;
using Continuum.Bench.Reporting;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>What clients cost that use up what they can.</summary>
internal sealed class HostileBench(ContinuumFleet fleet, BrokerUnderTest ours, BrokerUnderTest peer, MqttPlan plan)
{
    private const double MiB = 1 << 20;
    private const int MuteCount = 10_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<ResultRow>> RunAsync(CancellationToken cancellationToken) =>
    [
        .. await MuteAsync(cancellationToken),
        .. await FiltersAsync(cancellationToken),
        .. await SlowReadersAsync(cancellationToken),
    ];

    // Connections that say nothing: what each costs until its time is over, and whether it is closed then.
    private async Task<IReadOnlyList<ResultRow>> MuteAsync(CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"mute-{MuteCount}");
        await Console.Error.WriteLineAsync($"  hostile {name}");
        long before = ours.OwnBytes();
        using MuteClients mute = await MuteClients.ConnectAsync(ours.Port, MuteCount, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        double each = (ours.OwnBytes() - before) / (double)MuteCount;
        await Deadline.UntilAsync("the mute connections to be closed", () => mute.AreClosed, TimeSpan.FromMinutes(2));
        return
        [
            ResultRow.Alone(name, "memory", "B each", each, MuteCount),
            ResultRow.Alone(name, "first open to last closed", "s", mute.Lasted.TotalSeconds, MuteCount),
        ];
    }

    private async Task<IReadOnlyList<ResultRow>> FiltersAsync(CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"filters-{plan.Filters}");
        await Console.Error.WriteLineAsync($"  hostile {name}");
        FilterFigures our = await FilterClient.MeasureAsync(ours, plan.Filters, cancellationToken);
        FilterFigures their = await FilterClient.MeasureAsync(peer, plan.Filters, cancellationToken);
        return
        [
            Row(name, "time to subscribe", "ms", our.Subscribing.TotalMilliseconds, their.Subscribing.TotalMilliseconds),
            Row(name, "memory", "B a filter", our.BytesEach, their.BytesEach),
            Row(name, "processor a message before", "us", our.Before.TotalMicroseconds, their.Before.TotalMicroseconds),
            Row(name, "processor a message with them", "us", our.With.TotalMicroseconds, their.With.TotalMicroseconds),
        ];

        ResultRow Row(string of, string metric, string unit, double value, double peerValue) => new(
            of, metric, unit, Math.Round(value, 2), peer.Name, Math.Round(peerValue, 2),
            value > 0 ? Math.Round(peerValue / value, 3) : null, plan.Filters);
    }

    // Mosquitto is not asked: it has no bound on what waits with QoS 0 when it is set to drop nothing.
    private async Task<IReadOnlyList<ResultRow>> SlowReadersAsync(CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"slow-readers-{plan.FanOut}");
        await Console.Error.WriteLineAsync($"  hostile {name}");
        using HttpClient http = new() { BaseAddress = fleet.EdgeUrl };
        long droppedBefore = await DroppedAsync(http, cancellationToken);
        long before = ours.OwnBytes();
        using SlowReaders readers = await SlowReaders.ConnectAsync(ours.Port, plan.FanOut, cancellationToken);
        SlowFigures flood = await readers.FloodAsync(() => ours.OwnBytes(), cancellationToken);
        long arrived = await readers.ReadAllAsync(cancellationToken);
        long dropped = await DroppedAsync(http, cancellationToken) - droppedBefore;
        long all = (long)flood.Messages * plan.FanOut;
        return
        [
            ResultRow.Alone(name, "most memory", "MiB", (flood.MostBytes - before) / MiB, plan.FanOut),
            ResultRow.Alone(name, "sent to each", "MiB", flood.Messages * (double)SlowReaders.PayloadBytes / MiB, flood.Messages),
            ResultRow.Alone(name, "dropped", "share", dropped / (double)all, all),
            ResultRow.Alone(name, "neither arrived nor counted", "messages", all - arrived - dropped, all),
            ResultRow.Alone(name, "who reads got", "share", flood.ReaderGot / (double)flood.Messages, flood.Messages),
            ResultRow.Alone(name, "who reads waited p99", "ms", flood.ReaderWaited.QuantileMs(0.99), flood.Messages),
        ];
    }

    private static async Task<long> DroppedAsync(HttpClient http, CancellationToken cancellationToken) =>
        (long)(await MetricsReading.TakeAsync(http, cancellationToken)).Sum("mqtt_messages_dropped_total");
}
