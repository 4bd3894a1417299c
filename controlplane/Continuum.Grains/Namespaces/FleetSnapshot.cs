using Continuum.Contracts.Nodes;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Continuum.Placement.Availability;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;
using Orleans;

namespace Continuum.Grains.Namespaces;

/// <summary>The nodes as they are while one placement is worked out.</summary>
internal sealed class FleetSnapshot
{
    // Until an event has gone from one node to another within a site: a local network.
    private static readonly LatencyEstimate WithinSite = new(0.5, 0.7, Measured: false);

    // An objective that is met is met: expected milliseconds only tell nodes apart that are else alike, so that no
    // replica is paid for to beat an objective.
    private static readonly ObjectiveWeights Weights = new() { LatencyMs = 1e-6 };

    private FleetSnapshot(IReadOnlyList<NodeReport> reports, IImageLayers images, DateTimeOffset now)
    {
        Reports = reports;
        Images = images;
        Now = now;
        Locations = reports.ToDictionary(
            report => report.View.Description.NodeId, report => report.View.Description.Location);
    }

    public IReadOnlyList<NodeReport> Reports { get; }

    public IImageLayers Images { get; }

    public DateTimeOffset Now { get; }

    public IReadOnlyDictionary<string, Location> Locations { get; }

    public static async Task<FleetSnapshot> TakeAsync(
        IGrainFactory grains, IImageLayers images, TimeProvider time)
    {
        IReadOnlyList<string> nodes = await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNodesAsync();
        NodeReport?[] reports = await Task.WhenAll(
            nodes.Select(node => grains.GetGrain<INodeGrain>(node).GetReportAsync()));
        return new FleetSnapshot([.. reports.OfType<NodeReport>()], images, time.GetUtcNow());
    }

    /// <summary>What there is to place in one namespace; what others hold is taken.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="functions">All its functions.</param>
    /// <param name="options">How the control plane places.</param>
    /// <param name="failures">How often nodes fail.</param>
    /// <param name="moveBudget">How many replicas may move of the planner's own accord, or null for no limit.</param>
    public PlacementProblem Problem(
        string space,
        IReadOnlyList<PlacedFunction> functions,
        PlacementOptions options,
        FailureModel failures,
        int? moveBudget)
    {
        PlacementFunction[] placed =
            [.. functions.Select(function => PlacementInput.Of(space, function, this, options))];
        Dictionary<string, int> carried = functions.SelectMany(function => function.Nodes)
            .GroupBy(node => node.NodeId)
            .ToDictionary(group => group.Key, group => group.Count());
        return new PlacementProblem([.. Reports.Select(report => ToNode(report, space, carried, options))], placed)
        {
            Network = Network(),
            Failures = failures,
            Data = options.DataSets,
            Edges = PlacementInput.Edges(functions, placed),
            Weights = Weights,
            MoveBudget = moveBudget,
        };
    }

    private static bool IsLost(NodeReport report, PlacementOptions options, DateTimeOffset now) =>
        report.AwaySince is { } since && now - since > options.Grace;

    private PlacementNode ToNode(
        NodeReport report, string space, Dictionary<string, int> carried, PlacementOptions options)
    {
        NodeDescription node = report.View.Description;
        bool priced = node.Prices != NodePrices.None;
        return new PlacementNode
        {
            Id = node.NodeId,
            Kind = node.Kind.ToString().ToLowerInvariant(),
            Place = ClientCells.At(node.Location),
            Labels = new Dictionary<string, string>(node.Labels) { ["arch"] = node.Architecture },
            MemoryBytes = node.Capacity.MemoryBytes,
            ReservedMemoryBytes = report.ReservedByNamespace.Where(pair => pair.Key != space).Sum(pair => pair.Value),
            CpuMillis = node.Capacity.CpuMillis,
            SandboxKinds = node.SandboxKinds,
            Accelerators = AcceleratorInput.Stock(report, space),
            CostPerAcceleratorHour = node.Prices.PerAcceleratorHour,
            Images = ImageInput.Held(report, Images),
            CostPerHour = node.Prices.PerHour,
            CostPerCoreHour = priced ? node.Prices.PerCoreHour : options.CoreHour,
            CostPerGiBHour = priced ? node.Prices.PerGiBHour : options.GiBHour,
            EgressPerGiB = node.Prices.EgressPerGiB,

            // A node that carries something and is out of reach is most likely cut off, and goes on serving its site:
            // it keeps what it has and gets nothing new. When it stays away, its functions are placed elsewhere as
            // well.
            IsAlive = report.View.Connected || (carried.ContainsKey(node.NodeId) && !IsLost(report, options, Now)),
            MaxReplicas = report.View.Connected ? null : carried.GetValueOrDefault(node.NodeId),
        };
    }

    // Events go from site to site through the control plane: the round trip between two sites is that of both legs.
    private RelayNetwork Network() => new(
        [
            .. Reports.Where(report => report.RoundTrip is not null)
                .GroupBy(report => ClientCells.At(report.View.Description.Location))
                .Select(site => (site.Key, site.Select(report => report.RoundTrip!.Value).MinBy(leg => leg.MedianMs)))
                .OrderBy(site => site.Key.ToString(), StringComparer.Ordinal),
        ],
        WithinSite);
}
