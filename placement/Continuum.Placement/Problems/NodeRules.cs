using Continuum.Placement.Compiled;

namespace Continuum.Placement.Problems;

/// <summary>What a node may say of itself.</summary>
internal static class NodeRules
{
    private const string Of = "node";

    internal static void Check(IReadOnlyList<PlacementNode> nodes, MistakeList mistakes)
    {
        mistakes.Names(nodes, node => node.Id, Of);
        for (int i = 0; i < nodes.Count; i++)
        {
            Check(nodes[i], mistakes);
        }
    }

    private static void Check(PlacementNode node, MistakeList mistakes)
    {
        string id = node.Id;
        mistakes.At(node.Place, Of, id, "stands");
        mistakes.Within(node.MemoryBytes, 0, long.MaxValue, Of, id, "memory in bytes");
        mistakes.Within(node.ReservedMemoryBytes, 0, long.MaxValue, Of, id, "reserved memory in bytes");
        mistakes.Within(node.CpuMillis, 0, long.MaxValue, Of, id, "thousandths of a core");
        mistakes.Within(node.ReservedCpuMillis, 0, long.MaxValue, Of, id, "reserved thousandths of a core");
        mistakes.Within(node.DiskBytes ?? 0, 0, long.MaxValue, Of, id, "disk in bytes");
        mistakes.Within(node.MaxReplicas ?? 0, 0, long.MaxValue, Of, id, "most replicas");
        mistakes.Amount(node.CostPerHour, Of, id, "cost an hour");
        mistakes.Amount(node.CostPerCoreHour, Of, id, "cost a core and hour");
        mistakes.Amount(node.CostPerGiBHour, Of, id, "cost a GiB and hour");
        mistakes.Amount(node.CostPerAcceleratorHour, Of, id, "cost an accelerator and hour");
        mistakes.Amount(node.EgressPerGiB, Of, id, "cost of a GiB to clients");
        for (int i = 0; i < node.Accelerators.Count; i++)
        {
            Check(node, node.Accelerators[i], mistakes);
            for (int j = 0; j < i; j++)
            {
                if (node.Accelerators[i].Kind == node.Accelerators[j].Kind)
                {
                    mistakes.Add($"node {id}: accelerators of kind {node.Accelerators[i].Kind} are listed twice, "
                        + "one entry a kind is right");
                }
            }
        }
    }

    private static void Check(PlacementNode node, AcceleratorStock stock, MistakeList mistakes)
    {
        if (stock.Kind is < AcceleratorKind.Gpu or > AcceleratorKind.Npu)
        {
            mistakes.Add($"node {node.Id}: an accelerator is of kind {(int)stock.Kind}, Gpu or Npu (0 or 1) is right");
        }

        mistakes.Within(stock.Devices, 1, Resources.Unlimited / 1000, Of, node.Id, "number of accelerators");
        mistakes.Within(
            stock.MemoryBytesEach, 0, long.MaxValue / Math.Max(1, stock.Devices), Of, node.Id,
            "memory of an accelerator in bytes");
    }
}
