using Continuum.Contracts.Nodes;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Continuum.Placement.Problems;
using Orleans;

namespace Continuum.Grains.Namespaces;

/// <summary>The nodes as they are while one placement is worked out.</summary>
internal sealed class FleetSnapshot
{
    private readonly IReadOnlyList<NodeReport> _reports;

    private FleetSnapshot(IReadOnlyList<NodeReport> reports)
    {
        _reports = reports;
        Locations = reports.ToDictionary(
            report => report.View.Description.NodeId, report => report.View.Description.Location);
    }

    public IReadOnlyList<NodeReport> Reports => _reports;

    public IReadOnlyDictionary<string, Location> Locations { get; }

    public static async Task<FleetSnapshot> TakeAsync(IGrainFactory grains)
    {
        IReadOnlyList<string> nodes = await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNodesAsync();
        NodeReport?[] reports = await Task.WhenAll(
            nodes.Select(node => grains.GetGrain<INodeGrain>(node).GetReportAsync()));
        return new FleetSnapshot([.. reports.OfType<NodeReport>()]);
    }

    /// <summary>The nodes as the placement of one function sees them.</summary>
    /// <param name="space">The function's namespace.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="functions">The namespace's functions, this one included; what the others hold is taken.</param>
    public IReadOnlyList<PlacementNode> AsSeenBy(string space, string name, IReadOnlyList<PlacedFunction> functions)
    {
        PlacedFunction? current = functions.FirstOrDefault(function => function.Name == name);
        return [.. _reports.Select(report => ToNode(report, space, name, functions, current))];
    }

    private static PlacementNode ToNode(
        NodeReport report,
        string space,
        string name,
        IReadOnlyList<PlacedFunction> functions,
        PlacedFunction? current)
    {
        NodeDescription node = report.View.Description;
        long others = report.ReservedByNamespace.Where(pair => pair.Key != space).Sum(pair => pair.Value);
        long siblings = functions
            .Where(function => function.Name != name && Carries(function, node.NodeId))
            .Sum(function => function.Declaration.Spec.MemoryBytes);
        return new PlacementNode
        {
            Id = node.NodeId,
            Kind = node.Kind.ToString().ToLowerInvariant(),
            Place = new Place(node.Location.Region, node.Location.Zone, node.Location.Site),
            Labels = new Dictionary<string, string>(node.Labels) { ["arch"] = node.Architecture },
            MemoryBytes = node.Capacity.MemoryBytes,
            ReservedMemoryBytes = others + siblings,
            CpuMillis = node.Capacity.CpuMillis,
            SandboxKinds = node.SandboxKinds,

            // A node that carries the function and is out of reach is most likely cut off, not dead, and goes on
            // serving its site: nothing is taken from it.
            IsAlive = report.View.Connected || (current is not null && Carries(current, node.NodeId)),
        };
    }

    private static bool Carries(PlacedFunction function, string nodeId) =>
        function.Nodes.Any(placed => placed.NodeId == nodeId);
}
