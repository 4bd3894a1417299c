using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Baselines;

/// <summary>Checks a placement against the problem's hard constraints in the plainest way.</summary>
internal static class HardConstraintOracle
{
    internal static void Check(PlacementProblem problem, PlacedReplicas placed)
    {
        for (int i = 0; i < problem.Functions.Count; i++)
        {
            PlacementFunction function = problem.Functions[i];
            PlacementNode[] nodes = [.. placed.NodesOf(i).ToArray().Select(node => problem.Nodes[node])];
            Assert.Equal(nodes.Length, nodes.Select(node => node.Id).Distinct().Count());
            Assert.All(nodes, node => Assert.True(Suits(function, node), $"{function.Key} on {node.Id}"));
            foreach (Neighbour apart in function.Apart)
            {
                int other = problem.Functions.ToList().FindIndex(f => f.Key == apart.Function);
                Assert.Empty(nodes.Select(node => node.Place)
                    .Intersect(placed.NodesOf(other).ToArray().Select(node => problem.Nodes[node].Place)));
            }

            if (function.DomainLimit is { } limit)
            {
                Assert.All(
                    nodes.GroupBy(node => (node.Place.Region, node.Place.Zone)),
                    zone => Assert.True(zone.Count() <= limit.AtMost, $"{function.Key} in {zone.Key}"));
            }
        }

        Capacity(problem, placed);
    }

    private static void Capacity(PlacementProblem problem, PlacedReplicas placed)
    {
        for (int n = 0; n < problem.Nodes.Count; n++)
        {
            PlacementNode node = problem.Nodes[n];
            PlacementFunction[] carried = [.. problem.Functions.Where((_, i) => placed.NodesOf(i).Contains(n))];
            double share = 1 - problem.Weights.Headroom;
            if (carried.Length > 0)
            {
                Assert.True(carried.Sum(f => f.MemoryBytes) <= (share * node.MemoryBytes) - node.ReservedMemoryBytes);
                Assert.True(carried.Sum(f => f.CpuMillis) <= (share * node.CpuMillis) - node.ReservedCpuMillis);
                Assert.True(node.DiskBytes is not { } disk || carried.Sum(f => f.DiskBytes) <= share * disk);
                Assert.True(node.MaxReplicas is not { } most || carried.Length <= most);
                int devices = node.Accelerators.Sum(stock => stock.Devices * 1000);
                Assert.True(carried.Sum(f => f.Accelerator?.Millis ?? 0) <= devices);
            }
        }
    }

    private static bool Suits(PlacementFunction function, PlacementNode node) =>
        node.IsAlive
        && !node.IsDraining
        && (function.Residency.Count == 0 || function.Residency.Contains(node.Place.Region))
        && (function.SandboxKinds.Count == 0 || function.SandboxKinds.Intersect(node.SandboxKinds).Any())
        && function.NodeSelector.All(wanted => wanted.Value.Contains(node.Labels[wanted.Key]))
        && (function.Accelerator is null || node.Accelerators.Count > 0);
}
