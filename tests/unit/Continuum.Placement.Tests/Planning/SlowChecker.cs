using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

/// <summary>Says which hard constraints a plan breaks, by the words of the records alone.</summary>
internal static class SlowChecker
{
    /// <param name="problem">What was to be placed.</param>
    /// <param name="nodesOf">The ids of the nodes that carry a function.</param>
    internal static List<string> Broken(PlacementProblem problem, Func<string, IReadOnlyList<string>> nodesOf)
    {
        List<string> broken = [];
        Dictionary<string, PlacementNode> nodes = problem.Nodes.ToDictionary(node => node.Id);
        Dictionary<string, List<PlacementFunction>> carried =
            problem.Nodes.ToDictionary(node => node.Id, _ => new List<PlacementFunction>());
        foreach (PlacementFunction function in problem.Functions)
        {
            IReadOnlyList<string> on = nodesOf(function.Key);
            if (on.Distinct().Count() < on.Count || on.Count > (function.MaxReplicas ?? PlacementFunction.MostReplicas))
            {
                broken.Add($"{function.Key} is on {string.Join(",", on)}");
            }

            foreach (string id in on)
            {
                carried[id].Add(function);
                Static(function, nodes[id], broken);
            }

            if (function.DomainLimit is { } limit
                && on.GroupBy(id => Domain(nodes[id], limit.Level)).Any(group => group.Count() > limit.AtMost))
            {
                broken.Add($"{function.Key} has too many in a domain");
            }

            foreach (Neighbour other in function.Apart)
            {
                HashSet<string> its = [.. nodesOf(other.Function).Select(id => Domain(nodes[id], other.Level))];
                if (on.Any(id => its.Contains(Domain(nodes[id], other.Level))))
                {
                    broken.Add($"{function.Key} is beside {other.Function}");
                }
            }
        }

        foreach ((string id, List<PlacementFunction> functions) in carried)
        {
            Room(nodes[id], functions, problem.Weights.Headroom, broken);
        }

        return broken;
    }

    private static void Static(PlacementFunction function, PlacementNode node, List<string> broken)
    {
        bool allowed = node.IsAlive && !node.IsDraining
            && (function.Residency.Count == 0
                || function.Residency.Any(pattern => PlacePattern.Covers(pattern, node.Place)))
            && function.NodeSelector.All(wanted => wanted.Value.Contains(
                wanted.Key == "kind" ? node.Kind : node.Labels.GetValueOrDefault(wanted.Key, "")))
            && (function.SandboxKinds.Count == 0 || function.SandboxKinds.Intersect(node.SandboxKinds).Any());
        if (!allowed)
        {
            broken.Add($"{function.Key} may not be on {node.Id}");
        }
    }

    private static void Room(PlacementNode node, List<PlacementFunction> functions, double headroom, List<string> broken)
    {
        double share = 1 - headroom;
        bool fits = functions.Sum(function => function.MemoryBytes) <= (node.MemoryBytes * share) - node.ReservedMemoryBytes
            && functions.Sum(function => function.CpuMillis) <= (node.CpuMillis * share) - node.ReservedCpuMillis
            && functions.Sum(function => function.DiskBytes) <= (node.DiskBytes ?? long.MaxValue)
            && functions.Count <= (node.MaxReplicas ?? int.MaxValue);
        foreach (AcceleratorKind kind in Enum.GetValues<AcceleratorKind>())
        {
            AcceleratorNeed[] needs =
            [
                .. functions.Select(function => function.Accelerator).OfType<AcceleratorNeed>()
                    .Where(need => need.Kind == kind),
            ];
            AcceleratorStock[] stock = [.. node.Accelerators.Where(stock => stock.Kind == kind)];
            fits &= needs.Sum(need => (long)need.Millis) <= stock.Sum(its => its.Devices * 1000L)
                && needs.Sum(need => need.MemoryBytes) <= stock.Sum(its => its.Devices * its.MemoryBytesEach);
        }

        if (!fits)
        {
            broken.Add($"{node.Id} carries more than it has room for");
        }
    }

    private static string Domain(PlacementNode node, SpreadLevel level) => level switch
    {
        SpreadLevel.Region => node.Place.Region,
        SpreadLevel.Zone => $"{node.Place.Region}/{node.Place.Zone}",
        SpreadLevel.Site => node.Place.ToString(),
        _ => node.Id,
    };
}
