using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>The rules that depend on one function and one node alone.</summary>
internal static class StaticCheck
{
    /// <summary>All that forbids it, room apart.</summary>
    internal static List<Violation> Broken(PlacementFunction function, PlacementNode node)
    {
        List<Violation> broken = [];
        void Add(ViolationKind kind, string detail) => broken.Add(new(kind, function.Key, node.Id, detail));

        if (!node.IsAlive || node.IsDraining)
        {
            Add(ViolationKind.NotServing, node.IsAlive ? "it is being emptied" : "it is away");
        }

        if (function.Residency.Count > 0 && !function.Residency.Any(pattern => Covers(pattern, node.Place)))
        {
            Add(ViolationKind.Residency,
                $"it stands at {node.Place}, {string.Join(" or ", function.Residency)} is right");
        }

        foreach ((string label, IReadOnlyList<string> values) in
            function.NodeSelector.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string? has = label == "kind" ? node.Kind : node.Labels.GetValueOrDefault(label);
            if (has is null || !values.Contains(has))
            {
                Add(ViolationKind.Selector,
                    $"its {label} is {has ?? "not set"}, {string.Join(" or ", values)} is right");
            }
        }

        if (function.SandboxKinds.Count > 0 && !function.SandboxKinds.Intersect(node.SandboxKinds).Any())
        {
            Add(ViolationKind.Sandbox, $"it runs {string.Join(", ", node.SandboxKinds)}, "
                + $"{string.Join(" or ", function.SandboxKinds)} is right");
        }

        if (function.Accelerator is { } need && !node.Accelerators.Any(stock => Suits(need, stock)))
        {
            Add(ViolationKind.Device, $"no {need.Kind} with {need.Millis} thousandths and {need.MemoryBytes} bytes");
        }

        return broken;
    }

    // What takes part of a device must fit into one; what takes several whole ones has the memory of all of them.
    private static bool Suits(AcceleratorNeed need, AcceleratorStock stock)
    {
        long devices = Math.Max(1, (need.Millis + 999L) / 1000);
        return stock.Kind == need.Kind
            && need.Millis <= 1000L * stock.Devices
            && need.MemoryBytes <= devices * stock.MemoryBytesEach;
    }

    private static bool Covers(string pattern, Place place)
    {
        string path = $"{place.Region}/{place.Zone}/{place.Site}";
        return pattern.EndsWith('*')
            ? path.StartsWith(pattern.TrimEnd('*'), StringComparison.Ordinal)
            : path == pattern || path.StartsWith(pattern + '/', StringComparison.Ordinal);
    }
}
