using System.Globalization;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt;

/// <summary>Message patterns through both brokers, in alternation.</summary>
internal sealed class PatternBench(BrokerUnderTest ours, BrokerUnderTest peer, MqttPlan plan)
{
    private int _runs;

    public async Task<IReadOnlyList<ResultRow>> RunAsync(LoadPattern pattern, CancellationToken cancellationToken)
    {
        List<double> our = [];
        List<double> their = [];
        for (int round = 0; round < plan.Rounds; round++)
        {
            our.Add(await ThroughputAsync(pattern, ours, cancellationToken));
            their.Add(await ThroughputAsync(pattern, peer, cancellationToken));
        }

        long n = (long)(Median(our) * plan.Block.TotalSeconds * plan.Rounds);
        List<ResultRow> rows = [ResultRow.Throughput(pattern.Name, Median(our), peer.Name, Median(their), n)];
        if (pattern is { Publishers: 1, Subscribers: 1 })
        {
            // Half of what the slower one bears, so that both bear it.
            double rate = Math.Min(Median(our), Median(their)) / 2;
            rows.AddRange(await LatencyAsync(pattern, rate, cancellationToken));
        }

        return rows;
    }

    private async Task<IReadOnlyList<ResultRow>> LatencyAsync(
        LoadPattern pattern, double rate, CancellationToken cancellationToken)
    {
        SampleSet our = new();
        SampleSet their = new();
        for (int round = 0; round < plan.Rounds; round++)
        {
            await LatencyAsync(pattern, ours, rate, our, cancellationToken);
            await LatencyAsync(pattern, peer, rate, their, cancellationToken);
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{pattern.Name} at {rate:0}/s");
        return
        [
            ResultRow.Latency(name, "p50", 0.5, our, peer.Name, their),
            ResultRow.Latency(name, "p99", 0.99, our, peer.Name, their),
        ];
    }

    private async Task<double> ThroughputAsync(
        LoadPattern pattern, BrokerUnderTest broker, CancellationToken cancellationToken)
    {
        await using LoadRun run = await ConnectAsync(pattern, broker, cancellationToken);
        await run.ThroughputAsync(plan.Block / 3, cancellationToken);
        return await run.ThroughputAsync(plan.Block, cancellationToken);
    }

    private async Task LatencyAsync(
        LoadPattern pattern, BrokerUnderTest broker, double rate, SampleSet into, CancellationToken cancellationToken)
    {
        await using LoadRun run = await ConnectAsync(pattern, broker, cancellationToken);
        await run.LatencyAsync(rate, plan.Block / 3, cancellationToken);
        into.AddAll(await run.LatencyAsync(rate, plan.Block, cancellationToken));
    }

    // Every run has topics and clients of its own: what an earlier one left behind is not its business.
    private Task<LoadRun> ConnectAsync(LoadPattern pattern, BrokerUnderTest broker, CancellationToken cancellationToken) =>
        LoadRun.ConnectAsync(
            pattern, broker.Port, string.Create(CultureInfo.InvariantCulture, $"load{_runs++}"), cancellationToken);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
