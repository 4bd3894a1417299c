using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>How much more a node would need to have for one more replica.</summary>
internal static class RoomNeeded
{
    // What a node can sensibly be said to lack; beyond, there is no saying.
    private const long Most = long.MaxValue / 4;

    /// <summary>The changes of the node, or null where no amount that can be stated would do.</summary>
    /// <param name="node">The node.</param>
    /// <param name="function">The function.</param>
    /// <param name="capacity">What there is to plan with, all placements apart.</param>
    /// <param name="free">What is left of it.</param>
    /// <param name="need">What one replica needs.</param>
    /// <param name="headroom">The share that is kept free.</param>
    internal static List<Change>? Changes(
        PlacementNode node,
        PlacementFunction function,
        ReadOnlySpan<int> capacity,
        ReadOnlySpan<int> free,
        ReadOnlySpan<int> need,
        double headroom)
    {
        List<Change> changes = [];
        bool stated = true;
        if (need[Resources.Memory] > free[Resources.Memory])
        {
            long units = (long)capacity[Resources.Memory] - free[Resources.Memory] + need[Resources.Memory];
            long more = More(node.MemoryBytes, node.ReservedMemoryBytes, units * Resources.MemoryUnit, headroom);
            stated &= more < Most;
            changes.Add(new MemoryAdded(node.Id, more));
        }

        if (need[Resources.Cpu] > free[Resources.Cpu])
        {
            long units = (long)capacity[Resources.Cpu] - free[Resources.Cpu] + need[Resources.Cpu];
            long more = More(node.CpuMillis, node.ReservedCpuMillis, units, headroom);
            stated &= more < int.MaxValue - node.CpuMillis;
            changes.Add(new CpuAdded(node.Id, (int)Math.Min(more, int.MaxValue)));
        }

        if (need[Resources.Disk] > free[Resources.Disk])
        {
            long units = (long)capacity[Resources.Disk] - free[Resources.Disk] + need[Resources.Disk];
            long more = More(node.DiskBytes ?? 0, 0, units * Resources.MiB, headroom);
            stated &= more < Most;
            changes.Add(new DiskAdded(node.Id, more));
        }

        if (need[Resources.Replicas] > free[Resources.Replicas])
        {
            changes.Add(new ReplicasAllowed(node.Id, capacity[Resources.Replicas] - free[Resources.Replicas] + 1));
        }

        if (function.Accelerator is { } accelerator && Accelerators(node, accelerator, capacity, free, need) is { } set)
        {
            changes.Add(set);
        }

        return stated ? changes : null;
    }

    // The smallest number that, after the headroom and what is reserved, leaves the wanted amount.
    private static long More(long has, long reserved, long wanted, double headroom)
    {
        double about = (((double)wanted + reserved) / (1 - headroom)) - has;
        if (about >= Most)
        {
            return Most;
        }

        long more = Math.Max(0, (long)about - 2);
        while ((long)((has + more) * (1 - headroom)) - reserved < wanted)
        {
            // Where numbers are so large that doubles skip some, steps grow with them.
            more += Math.Max(1, (has + more) >> 52);
        }

        return more;
    }

    private static AcceleratorsSet? Accelerators(
        PlacementNode node,
        AcceleratorNeed need,
        ReadOnlySpan<int> capacity,
        ReadOnlySpan<int> free,
        ReadOnlySpan<int> needs)
    {
        (int millis, int memory) = need.Kind == AcceleratorKind.Gpu
            ? (Resources.GpuMillis, Resources.GpuMemory)
            : (Resources.NpuMillis, Resources.NpuMemory);
        AcceleratorStock has = node.Accelerators.FirstOrDefault(stock => stock.Kind == need.Kind)
            ?? new(need.Kind, 0, 0);
        int whole = Math.Max(1, (need.Millis + 999) / 1000);
        long usedMillis = (long)capacity[millis] - free[millis] + needs[millis];
        long usedMemory = ((long)capacity[memory] - free[memory] + needs[memory]) * Resources.MiB;
        int devices = (int)Math.Max(Math.Max(has.Devices, whole), (usedMillis + 999) / 1000);
        long each = Math.Max(
            has.MemoryBytesEach,
            Math.Max((need.MemoryBytes + whole - 1) / whole, (usedMemory + devices - 1) / devices));
        AcceleratorStock wanted = new(need.Kind, devices, each);
        return wanted == has ? null : new AcceleratorsSet(node.Id, wanted);
    }
}
