using System.Globalization;
using Continuum.Bench.Invoke;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt;

/// <summary>Events to functions with durability on: time to the reply, and bytes written for one event.</summary>
internal sealed class EventBench(BrokerUnderTest ours, MqttPlan plan)
{
    private int _runs;

    public async Task<IReadOnlyList<ResultRow>> RepliesAsync(
        BenchFunction function, int perSecond, CancellationToken cancellationToken)
    {
        await RunAsync(function, perSecond, plan.Events / 4, cancellationToken);
        SampleSet samples = await RunAsync(function, perSecond, plan.Events, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"{function.Name} at {perSecond}/s");
        return
        [
            ResultRow.Alone(name, "p50", "ms", samples.QuantileMs(0.5), samples.Count),
            ResultRow.Alone(name, "p99", "ms", samples.QuantileMs(0.99), samples.Count),
        ];
    }

    public async Task<ResultRow> WearAsync(BenchFunction function, int perSecond, CancellationToken cancellationToken)
    {
        long before = ours.WrittenBytes();
        SampleSet samples = await RunAsync(function, perSecond, plan.Events, cancellationToken);
        return ResultRow.Alone(
            string.Create(CultureInfo.InvariantCulture, $"written at {perSecond}/s"), "disk", "B/event",
            (ours.WrittenBytes() - before) / (double)samples.Count, samples.Count);
    }

    private async Task<SampleSet> RunAsync(
        BenchFunction function, int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        string client = string.Create(CultureInfo.InvariantCulture, $"events-{_runs++}");
        using EventLoad load = await EventLoad.ConnectAsync(function, ours.Port, client, cancellationToken);
        return await load.RunAsync(perSecond, duration, cancellationToken);
    }
}
