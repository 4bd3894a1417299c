using System.Text;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Brings the nodes into arrays.</summary>
internal static class NodeCompiler
{
    /// <param name="nodes">In the order of their ids.</param>
    /// <param name="places">All places of the problem.</param>
    /// <param name="held">Numbers of the images and models that functions ask for; others do not matter.</param>
    /// <param name="weights">Says how much headroom is kept.</param>
    /// <param name="all">Whether the images and models that no function asks for get numbers too.</param>
    internal static NodeTable Compile(PlacementNode[] nodes, PlaceTable places, Names held, ObjectiveWeights weights, bool all)
    {
        NodeTable table = new(nodes.Length);
        Dictionary<string, int> regions = [];
        Dictionary<(int, string), int> zones = [];
        Dictionary<(int, string), int> sites = [];
        Names classes = new();
        StringBuilder text = new();
        for (int i = 0; i < nodes.Length; i++)
        {
            PlacementNode node = nodes[i];
            table.Ids[i] = node.Id;
            table.Place[i] = places.Find(node.Place);
            table.Region[i] = Number(regions, node.Place.Region);
            table.Zone[i] = Number(zones, (table.Region[i], node.Place.Zone));
            table.Site[i] = Number(sites, (table.Zone[i], node.Place.Site));
            table.Class[i] = classes.Of(StaticRules.ClassKey(node, text));
            table.Serving[i] = node.IsAlive && !node.IsDraining;
            table.OpenCost[i] = Micros.Of(node.CostPerHour);
            table.CoreCost[i] = node.CostPerCoreHour;
            table.GiBCost[i] = node.CostPerGiBHour;
            table.AcceleratorCost[i] = node.CostPerAcceleratorHour;
            table.EgressCost[i] = node.EgressPerGiB;
            table.Held[i] = Held(node, held, all);
            foreach (int number in table.Held[i])
            {
                table.HeldBits[i] |= 1UL << (number & 63);
            }

            Capacity(node, weights.Headroom, table.Capacity.AsSpan(i * Resources.Count, Resources.Count));
        }

        return table;
    }

    private static void Capacity(PlacementNode node, double headroom, Span<int> capacity)
    {
        double share = 1 - headroom;
        capacity[Resources.Memory] =
            Resources.Down((long)(node.MemoryBytes * share) - node.ReservedMemoryBytes, Resources.MemoryUnit);
        capacity[Resources.Cpu] = Resources.Down((long)(node.CpuMillis * share) - node.ReservedCpuMillis, 1);
        capacity[Resources.Disk] = node.DiskBytes is { } disk
            ? Resources.Down((long)(disk * share), Resources.MiB)
            : Resources.Unlimited;
        capacity[Resources.Replicas] = Math.Min(node.MaxReplicas ?? Resources.Unlimited, Resources.Unlimited);
        foreach (AcceleratorStock stock in node.Accelerators)
        {
            bool gpu = stock.Kind == AcceleratorKind.Gpu;
            capacity[gpu ? Resources.GpuMillis : Resources.NpuMillis] += Resources.Down(stock.Devices * 1000L, 1);
            capacity[gpu ? Resources.GpuMemory : Resources.NpuMemory] +=
                Resources.Down(stock.Devices * stock.MemoryBytesEach, Resources.MiB);
        }
    }

    private static int[] Held(PlacementNode node, Names held, bool all)
    {
        if (node.Images.Count + node.Models.Count == 0)
        {
            return [];
        }

        List<int> numbers = [];
        foreach (string name in node.Images.Concat(node.Models))
        {
            if ((all ? held.Of(name) : held.Find(name)) is var number and >= 0)
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return [.. numbers];
    }

    private static int Number<TKey>(Dictionary<TKey, int> numbers, TKey key)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
        {
            numbers.Add(key, number = numbers.Count);
        }

        return number;
    }
}
