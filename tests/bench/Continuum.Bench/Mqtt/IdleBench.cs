using System.Globalization;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt;

/// <summary>What a connection costs that sends nothing: memory of the broker's own, before and after.</summary>
internal static class IdleBench
{
    private const int Together = 200;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<ResultRow> RunAsync(
        BrokerUnderTest ours, BrokerUnderTest peer, int count, CancellationToken cancellationToken)
    {
        double our = await BytesEachAsync(ours, count, cancellationToken);
        double their = await BytesEachAsync(peer, count, cancellationToken);
        return new ResultRow(
            $"idle-{count}", "memory", "B each", Math.Round(our), peer.Name, Math.Round(their), Math.Round(their / our, 3), count);
    }

    private static async Task<double> BytesEachAsync(
        BrokerUnderTest broker, int count, CancellationToken cancellationToken)
    {
        long before = broker.OwnBytes();
        List<LoadConnection> connections = [];
        try
        {
            while (connections.Count < count)
            {
                LoadConnection[] next = [.. Enumerable.Range(0, Math.Min(Together, count - connections.Count))
                    .Select(_ => new LoadConnection(inputBytes: 64))];
                int first = connections.Count;
                connections.AddRange(next);
                await Task.WhenAll(next.Select((connection, i) => connection.ConnectAsync(
                    broker.Port, string.Create(CultureInfo.InvariantCulture, $"idle-{first + i}"), clean: true, cancellationToken)));
            }

            await Task.Delay(Settling, cancellationToken);
            return (broker.OwnBytes() - before) / (double)count;
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
