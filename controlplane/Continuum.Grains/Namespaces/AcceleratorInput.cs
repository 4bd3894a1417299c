using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Nodes;
using Continuum.Placement.Problems;
using AcceleratorKind = Continuum.Contracts.Declarations.AcceleratorKind;
using PlacedKind = Continuum.Placement.Problems.AcceleratorKind;

namespace Continuum.Grains.Namespaces;

/// <summary>Tells placement what functions need of accelerators and what nodes have of them.</summary>
internal static class AcceleratorInput
{
    private const int WholeDevice = 1000;

    // Functions that share a device reserve memory and next to none of its time; something, so that a device that one
    // of them is on is not given away whole.
    private const int SharedDevice = 1;

    /// <summary>What one replica needs, or null.</summary>
    public static AcceleratorNeed? Need(PlacedFunction function, FleetSnapshot fleet)
    {
        if (function.Declaration.Spec.Accelerator is not { } request)
        {
            return null;
        }

        return new(
            KindFor(request, function, fleet) == AcceleratorKind.Gpu ? PlacedKind.Gpu : PlacedKind.Npu,
            IsWhole(request) ? request.Count * WholeDevice : SharedDevice,
            Memory(request));
    }

    /// <summary>What a node has left for one namespace: what others hold is taken off.</summary>
    public static IReadOnlyList<AcceleratorStock> Stock(NodeReport report, string space)
    {
        AcceleratorHold[] taken =
        [
            .. report.AcceleratorsByNamespace.Where(pair => pair.Key != space).SelectMany(pair => pair.Value),
        ];
        return
        [
            .. report.View.Description.Accelerators
                .Select(has => Left(has, taken.Where(hold => hold.Kind == has.Kind)))
                .OfType<AcceleratorStock>(),
        ];
    }

    /// <summary>What a namespace's functions hold on a node.</summary>
    public static IReadOnlyList<AcceleratorHold> Holds(
        string nodeId, IEnumerable<PlacedFunction> functions, FleetSnapshot fleet) =>
    [
        .. functions
            .Where(function => function.Nodes.Any(node => node.NodeId == nodeId))
            .Select(function => (function, request: function.Declaration.Spec.Accelerator))
            .Where(pair => pair.request is not null)
            .Select(pair => new AcceleratorHold(
                KindFor(pair.request!, pair.function, fleet),
                IsWhole(pair.request!) ? pair.request!.Count : 0,
                Memory(pair.request!))),
    ];

    // Several at once cannot be shared piece by piece: whoever asks for two gets two whole ones.
    private static bool IsWhole(AcceleratorRequest request) => request.Exclusive || request.Count > 1;

    private static long Memory(AcceleratorRequest request) => (request.MemoryBytes ?? 0) * request.Count;

    // Whole devices go with their memory. What is taken of shared ones is taken evenly off those that are left: exact
    // for a single device, and of several a little less for the largest replica than there may be.
    private static AcceleratorStock? Left(NodeAccelerator has, IEnumerable<AcceleratorHold> taken)
    {
        int devices = has.Devices;
        long shared = 0;
        foreach (AcceleratorHold hold in taken)
        {
            devices -= hold.Devices;
            shared += hold.Devices == 0 ? hold.MemoryBytes : 0;
        }

        return devices <= 0 ? null : new(
            has.Kind == AcceleratorKind.Gpu ? PlacedKind.Gpu : PlacedKind.Npu,
            devices,
            Math.Max(0, has.MemoryBytesEach - ((shared + devices - 1) / devices)));
    }

    // Placement needs one kind. Where any will do it is the one that the function's nodes have, so that it stays where
    // it is; else the one that more of the fleet has, large enough.
    private static AcceleratorKind KindFor(AcceleratorRequest request, PlacedFunction function, FleetSnapshot fleet)
    {
        if (request.Kind != AcceleratorKind.Any)
        {
            return request.Kind;
        }

        NodeDescription[] all = [.. fleet.Reports.Select(report => report.View.Description)];
        NodeDescription[] current =
            [.. all.Where(node => function.Nodes.Any(placed => placed.NodeId == node.NodeId))];
        AcceleratorKind[] kinds = [AcceleratorKind.Gpu, AcceleratorKind.Npu];
        AcceleratorKind[] byNodes = [.. kinds.OrderByDescending(kind => all.Count(node => Has(node, kind, request)))];
        return current.Length == 0
            ? byNodes[0]
            : byNodes.OrderByDescending(kind => current.All(node => Has(node, kind, request))).First();
    }

    private static bool Has(NodeDescription node, AcceleratorKind kind, AcceleratorRequest request) =>
        node.Accelerators.Any(has => has.Kind == kind
            && has.Devices >= request.Count
            && has.MemoryBytesEach >= (request.MemoryBytes ?? 0));
}
