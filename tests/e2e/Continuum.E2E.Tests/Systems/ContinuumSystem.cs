using Continuum.Contracts.Api;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Systems;

/// <summary>A control plane and its nodes, an edge and (where asked for) a region, on one machine.</summary>
internal sealed class ContinuumSystem : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private ContinuumSystem(string? collector, string? edgeData, IReadOnlyDictionary<string, string>? edgeSettings)
    {
        Dictionary<string, string> environment = [];
        if (collector is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        }

        // Node names decide users and control groups: another run's must not be met.
        string mark = Guid.NewGuid().ToString("N")[..8];
        ControlPlane = new ControlPlane(_folder.File("controlplane"), _folder.File("token"), environment);
        Edge = new Agent(
            $"edge-{mark}", "edge", "eu-central/berlin/plant-1", edgeData ?? _folder.File("edge"), ControlPlane,
            environment.Concat(edgeSettings ?? new Dictionary<string, string>()).ToDictionary());
        Region = new Agent(
            $"region-{mark}", "region", "eu-central/frankfurt/dc-1", _folder.File("region"), ControlPlane, environment);
    }

    public ControlPlane ControlPlane { get; }

    public Agent Edge { get; }

    public Agent Region { get; }

    public ControlPlaneApi Api => ControlPlane.Api;

    /// <param name="withRegion">Whether the region's agent is started, too.</param>
    /// <param name="collector">Where telemetry goes; null for nowhere.</param>
    /// <param name="edgeData">The edge's data folder; null for a temporary one.</param>
    /// <param name="edgeSettings">Environment variables of the edge alone; null for none.</param>
    public static async Task<ContinuumSystem> StartAsync(
        bool withRegion = false,
        string? collector = null,
        string? edgeData = null,
        IReadOnlyDictionary<string, string>? edgeSettings = null)
    {
        ContinuumSystem system = new(collector, edgeData, edgeSettings);
        try
        {
            await system.ControlPlane.StartAsync();
            await Task.WhenAll(system.Edge.StartAsync(), withRegion ? system.Region.StartAsync() : Task.CompletedTask);
            await system.ConnectedAsync(system.Edge);
            await (withRegion ? system.ConnectedAsync(system.Region) : Task.CompletedTask);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the control plane counts the node as connected (or as not).</summary>
    public Task ConnectedAsync(Agent agent, bool connected = true) => Deadline.SeenAsync(
        $"{agent.NodeId} to be {(connected ? "connected" : "disconnected")}",
        () => NodeAsync(agent),
        node => (node is { Connected: true }) == connected,
        TimeSpan.FromSeconds(45));

    /// <summary>
    /// Waits until the node acts on the newest state that it is to have, routes to other nodes included.
    /// </summary>
    public Task RoutedAsync(Agent agent) => Deadline.SeenAsync(
        $"{agent.NodeId} to have the desired revision",
        () => NodeAsync(agent),
        node => node is not null && node.AcknowledgedRevision == node.DesiredRevision);

    public async Task<NodeView?> NodeAsync(Agent agent) =>
        (await Api.NodesAsync()).FirstOrDefault(node => node.Description.NodeId == agent.NodeId);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Edge.DisposeAsync().AsTask(), Region.DisposeAsync().AsTask());
        await ControlPlane.DisposeAsync();
        _folder.Dispose();
    }
}
