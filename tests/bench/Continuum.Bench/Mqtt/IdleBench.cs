using System.Globalization;
using Continuum.Bench.Reporting;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>
/// What a connection costs that sends nothing: by how much the broker's memory grows from few to many of them, so that
/// what it needs once, for any of them, is no part of it.
/// </summary>
internal sealed class IdleBench(BrokerUnderTest ours, BrokerUnderTest peer, AgentMetrics metrics, MqttPlan plan)
{
    private const int Together = 200;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"idle-{plan.IdleFew}-{plan.Idle}");

    public async Task<IReadOnlyList<ResultRow>> RunAsync(CancellationToken cancellationToken)
    {
        (double our, double heap) = await GrowthAsync(
            ours, () => metrics.HeapBytesAsync(cancellationToken), cancellationToken);
        (double their, _) = await GrowthAsync(peer, () => Task.FromResult(0.0), cancellationToken);
        double connection = await WithoutSessionAsync(cancellationToken);
        return
        [
            new(
                _name,
                "memory",
                "B each",
                Math.Round(our),
                peer.Name,
                Math.Round(their),
                Math.Round(their / our, 3),
                plan.Idle),
            ResultRow.Alone(_name, "memory beside the session", "B each", our - (heap - connection), plan.Idle),
            ResultRow.Alone(_name, "objects", "B each", heap, plan.Idle),
            ResultRow.Alone(_name, "objects beside the session", "B each", connection, plan.Idle),
        ];
    }

    private async Task<(double Resident, double Heap)> GrowthAsync(
        BrokerUnderTest broker, Func<Task<double>> heapBytes, CancellationToken cancellationToken)
    {
        List<LoadConnection> connections = [];
        try
        {
            await ConnectAsync(broker, connections, plan.IdleFew, clean: true, cancellationToken);
            long few = broker.OwnBytes();
            double fewHeap = await heapBytes();
            await ConnectAsync(broker, connections, plan.Idle, clean: true, cancellationToken);
            // What is resident first: it is what somebody sees whom nobody helps with a collection.
            double more = plan.Idle - plan.IdleFew;
            return ((broker.OwnBytes() - few) / more, (await heapBytes() - fewHeap) / more);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    // Sessions that stay when their connections go: what goes with these is the connections' alone.
    private async Task<double> WithoutSessionAsync(CancellationToken cancellationToken)
    {
        await AloneAsync(cancellationToken);
        List<LoadConnection> connections = [];
        try
        {
            await ConnectAsync(ours, connections, plan.IdleFew, clean: false, cancellationToken);
            double with = await metrics.HeapBytesAsync(cancellationToken);
            connections.ForEach(connection => connection.Dispose());
            await AloneAsync(cancellationToken);
            double without = await metrics.HeapBytesAsync(cancellationToken);
            // The sessions end, too.
            connections.Clear();
            await ConnectAsync(ours, connections, plan.IdleFew, clean: true, cancellationToken);
            return (with - without) / plan.IdleFew;
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
            await AloneAsync(cancellationToken);
        }
    }

    private Task AloneAsync(CancellationToken cancellationToken) => Deadline.UntilAsync(
        "the idle connections to be gone",
        async () => await metrics.ConnectionsAsync(cancellationToken) < 1);

    private static async Task ConnectAsync(
        BrokerUnderTest broker,
        List<LoadConnection> connections,
        int upTo,
        bool clean,
        CancellationToken cancellationToken)
    {
        while (connections.Count < upTo)
        {
            LoadConnection[] next = [.. Enumerable.Range(0, Math.Min(Together, upTo - connections.Count))
                .Select(_ => new LoadConnection(inputBytes: 64))];
            int first = connections.Count;
            connections.AddRange(next);
            await Task.WhenAll(next.Select((connection, i) => connection.ConnectAsync(
                broker.Port,
                string.Create(CultureInfo.InvariantCulture, $"idle-{first + i}"),
                clean,
                cancellationToken)));
        }

        await Task.Delay(Settling, cancellationToken);
    }
}
