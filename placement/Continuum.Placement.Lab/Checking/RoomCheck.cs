using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>Capacity in every dimension, in the units of the problem: nothing is rounded.</summary>
internal static class RoomCheck
{
    private static readonly
        (string Name, Func<PlacementFunction, long> Need, Func<PlacementNode, decimal, decimal?> Has)[]
        Dimensions =
        [
            ("bytes of memory", function => function.MemoryBytes,
                (node, share) => (node.MemoryBytes * share) - node.ReservedMemoryBytes),
            ("thousandths of a core", function => function.CpuMillis,
                (node, share) => (node.CpuMillis * share) - node.ReservedCpuMillis),
            ("bytes of disk", function => function.DiskBytes, (node, share) => node.DiskBytes * share),
            ("replicas", _ => 1, (node, _) => node.MaxReplicas),
            ("thousandths of a GPU", function => Millis(function, AcceleratorKind.Gpu),
                (node, _) => Stock(node, AcceleratorKind.Gpu, stock => 1000L * stock.Devices)),
            ("bytes of GPU memory", function => Memory(function, AcceleratorKind.Gpu),
                (node, _) => Stock(node, AcceleratorKind.Gpu, stock => stock.Devices * stock.MemoryBytesEach)),
            ("thousandths of an NPU", function => Millis(function, AcceleratorKind.Npu),
                (node, _) => Stock(node, AcceleratorKind.Npu, stock => 1000L * stock.Devices)),
            ("bytes of NPU memory", function => Memory(function, AcceleratorKind.Npu),
                (node, _) => Stock(node, AcceleratorKind.Npu, stock => stock.Devices * stock.MemoryBytesEach)),
        ];

    /// <summary>What a node is given too much of.</summary>
    internal static IEnumerable<Violation> Broken(
        PlacementNode node, IReadOnlyList<PlacementFunction> carried, double headroom)
    {
        decimal share = 1 - (decimal)headroom;
        foreach ((string name, Func<PlacementFunction, long> need, Func<PlacementNode, decimal, decimal?> has)
            in Dimensions)
        {
            decimal used = 0;
            foreach (PlacementFunction function in carried)
            {
                used += need(function);
            }

            // A node that is over-committed by what is not placed here may still carry what needs nothing of that.
            if (used > 0 && has(node, share) is { } room && used > room)
            {
                yield return new(ViolationKind.Capacity, "", node.Id, $"{used} {name} are given, {room} are there");
            }
        }
    }

    /// <summary>How much of a dimension one replica takes and a node has; for solvers. No limit is left out.</summary>
    internal static IEnumerable<(string Dimension, decimal Room, Func<PlacementFunction, long> Need)> Rooms(
        PlacementNode node, double headroom)
    {
        foreach ((string name, Func<PlacementFunction, long> need, Func<PlacementNode, decimal, decimal?> has)
            in Dimensions)
        {
            if (has(node, 1 - (decimal)headroom) is { } room)
            {
                yield return (name, room, need);
            }
        }
    }

    internal static bool FitsAlone(PlacementFunction function, PlacementNode node, double headroom) =>
        !Broken(node, [function], headroom).Any();

    private static long Millis(PlacementFunction function, AcceleratorKind kind) =>
        function.Accelerator is { } need && need.Kind == kind ? need.Millis : 0;

    private static long Memory(PlacementFunction function, AcceleratorKind kind) =>
        function.Accelerator is { } need && need.Kind == kind ? need.MemoryBytes : 0;

    private static decimal? Stock(PlacementNode node, AcceleratorKind kind, Func<AcceleratorStock, long> amount)
    {
        decimal sum = 0;
        foreach (AcceleratorStock stock in node.Accelerators)
        {
            sum += stock.Kind == kind ? amount(stock) : 0;
        }

        return sum;
    }
}
