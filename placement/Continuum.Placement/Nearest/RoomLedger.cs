using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>What each node has left while a plan is made.</summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<string, (long Memory, long Cpu)> _free;

    internal RoomLedger(IEnumerable<PlacementNode> nodes) =>
        _free = nodes.ToDictionary(
            node => node.Id,
            node => (node.MemoryBytes - node.ReservedMemoryBytes, (long)node.CpuMillis - node.ReservedCpuMillis),
            StringComparer.Ordinal);

    internal long FreeMemory(PlacementNode node) => _free[node.Id].Memory;

    internal long FreeCpu(PlacementNode node) => _free[node.Id].Cpu;

    internal void Reserve(PlacementNode node, PlacementFunction function)
    {
        (long memory, long cpu) = _free[node.Id];
        _free[node.Id] = (memory - function.MemoryBytes, cpu - function.CpuMillis);
    }

    internal void GiveBack(PlacementNode node, PlacementFunction function)
    {
        (long memory, long cpu) = _free[node.Id];
        _free[node.Id] = (memory + function.MemoryBytes, cpu + function.CpuMillis);
    }
}
