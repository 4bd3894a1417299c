using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>Which nodes may carry which functions, room apart; functions that ask alike share one array.</summary>
internal static class AllowedNodes
{
    internal static bool[][] Of(PlacementProblem problem)
    {
        bool[] serving = [.. problem.Nodes.Select(node => node.IsAlive && !node.IsDraining)];
        Dictionary<string, bool[]> byDemand = new(StringComparer.Ordinal);
        bool[][] allowed = new bool[problem.Functions.Count][];
        for (int i = 0; i < allowed.Length; i++)
        {
            PlacementFunction function = problem.Functions[i];
            string key = Key(function);
            if (!byDemand.TryGetValue(key, out bool[]? nodes))
            {
                nodes = [.. problem.Nodes.Select((node, at) => serving[at] && Allows(function, node))];
                byDemand.Add(key, nodes);
            }

            allowed[i] = nodes;
        }

        return allowed;
    }

    private static bool Allows(PlacementFunction function, PlacementNode node) =>
        (function.Residency.Count == 0 || function.Residency.Any(place => PlacePattern.Covers(place, node.Place)))
        && function.NodeSelector.All(wanted =>
            (wanted.Key == "kind" ? node.Kind : node.Labels.GetValueOrDefault(wanted.Key)) is { } has
            && wanted.Value.Contains(has))
        && (function.SandboxKinds.Count == 0 || function.SandboxKinds.Any(node.SandboxKinds.Contains))
        && (function.Accelerator is not { } need || node.Accelerators.Any(stock => stock.Kind == need.Kind
            && need.Millis <= stock.Devices * 1000L
            && need.MemoryBytes <= stock.MemoryBytesEach * Math.Max(1, (need.Millis + 999) / 1000)));

    private static string Key(PlacementFunction function) =>
        function is { Residency.Count: 0, NodeSelector.Count: 0, SandboxKinds.Count: 0, Accelerator: null }
            ? ""
            : string.Join('\n',
            [
                .. function.Residency, "", .. function.SandboxKinds, "",
                .. function.NodeSelector.Select(wanted => $"{wanted.Key}={string.Join('|', wanted.Value)}").Order(),
                $"{function.Accelerator}",
            ]);
}
