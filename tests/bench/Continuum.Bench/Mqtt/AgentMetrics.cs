using System.Globalization;

namespace Continuum.Bench.Mqtt;

/// <summary>What an agent says of itself on its page of metrics.</summary>
/// <param name="agent">Its HTTP address.</param>
/// <param name="processId">Of its process.</param>
internal sealed class AgentMetrics(Uri agent, int processId) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = agent };

    /// <summary>Connections of MQTT clients.</summary>
    public async Task<double> ConnectionsAsync(CancellationToken cancellationToken) =>
        Sum(await ReadAsync(cancellationToken), "mqtt_connections");

    /// <summary>Bytes of objects that are alive, in all generations; collects first.</summary>
    public async Task<double> HeapBytesAsync(CancellationToken cancellationToken)
    {
        await DiagnosticPort.CollectAsync(processId, cancellationToken);
        string[] page = await ReadAsync(cancellationToken);
        return Sum(page, "dotnet_gc_last_collection_heap_size_bytes")
            - Sum(page, "dotnet_gc_last_collection_heap_fragmentation_size_bytes");
    }

    public void Dispose() => _client.Dispose();

    private async Task<string[]> ReadAsync(CancellationToken cancellationToken)
    {
        string page = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        return page.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static double Sum(string[] page, string name)
    {
        string[] lines = [.. page.Where(line => line.StartsWith(name, StringComparison.Ordinal)
            && line.AsSpan(name.Length) is ['{' or ' ', ..])];
        return lines.Length == 0
            ? throw new BenchException($"the agent's page of metrics has no {name}")
            : lines.Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }
}
