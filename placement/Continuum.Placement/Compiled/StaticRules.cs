using System.Text;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>
/// The constraints that depend on node and function alone. Nodes that are alike in all they look at form a class, and
/// functions that ask alike a group, so that each pair of kinds is looked at once.
/// </summary>
internal static class StaticRules
{
    /// <summary>Whether a node may carry a function, room apart.</summary>
    internal static bool Allow(PlacementFunction function, PlacementNode node) =>
        AllowApartFromPlace(function, node) && InResidency(function, node);

    /// <summary>The part of <see cref="Allow"/> that does not look at the node's place.</summary>
    internal static bool AllowApartFromPlace(PlacementFunction function, PlacementNode node) =>
        node.IsAlive
        && !node.IsDraining
        && HasLabels(function, node)
        && RunsSandbox(function, node)
        && HasDevice(function, node);

    /// <summary>Whether it stands where the function may run.</summary>
    internal static bool InResidency(PlacementFunction function, PlacementNode node)
    {
        bool allowed = function.Residency.Count == 0;
        for (int i = 0; i < function.Residency.Count && !allowed; i++)
        {
            allowed = PlacePattern.Covers(function.Residency[i], node.Place);
        }

        return allowed;
    }

    /// <summary>The first label it lacks or has wrong, or null.</summary>
    internal static string? WrongLabel(PlacementFunction function, PlacementNode node) => function.NodeSelector
        .Where(wanted => (wanted.Key == "kind" ? node.Kind : node.Labels.GetValueOrDefault(wanted.Key)) is not { } has
            || !wanted.Value.Contains(has))
        .Select(wanted => wanted.Key)
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>Whether it runs a sandbox that would do.</summary>
    internal static bool RunsSandbox(PlacementFunction function, PlacementNode node)
    {
        bool runs = function.SandboxKinds.Count == 0;
        for (int i = 0; i < function.SandboxKinds.Count && !runs; i++)
        {
            runs = node.SandboxKinds.Contains(function.SandboxKinds[i]);
        }

        return runs;
    }

    /// <summary>Whether it has devices that are each large enough; whether they are free is a matter of room.</summary>
    internal static bool HasDevice(PlacementFunction function, PlacementNode node) =>
        function.Accelerator is not { } need
        || node.Accelerators.Any(stock => stock.Kind == need.Kind
            && need.Millis <= stock.Devices * 1000L
            && need.MemoryBytes <= stock.MemoryBytesEach * Math.Max(1, (need.Millis + 999) / 1000));

    /// <summary>Equal for nodes that no static constraint tells apart.</summary>
    internal static string ClassKey(PlacementNode node, StringBuilder text)
    {
        text.Clear();
        AppendApartFromPlace(node, text);
        return text.Append('|').Append(node.Place.Region)
            .Append('/').Append(node.Place.Zone).Append('/').Append(node.Place.Site).ToString();
    }

    /// <summary>Equal for nodes that no static constraint tells apart but by their places.</summary>
    internal static string KindKey(PlacementNode node, StringBuilder text)
    {
        AppendApartFromPlace(node, text.Clear());
        return text.ToString();
    }

    private static void AppendApartFromPlace(PlacementNode node, StringBuilder text)
    {
        Append(text.Append(node.IsAlive && !node.IsDraining).Append('|'), node.Kind);
        if (node.Labels.Count > 0)
        {
            string[] labels = [.. node.Labels.Keys];
            Array.Sort(labels, StringComparer.Ordinal);
            foreach (string label in labels)
            {
                Append(Append(text.Append('|'), label).Append('='), node.Labels[label]);
            }
        }

        Append(text.Append("|s"), node.SandboxKinds);
        foreach (AcceleratorStock stock in node.Accelerators)
        {
            text.Append('|').Append((int)stock.Kind).Append('+').Append(stock.Devices)
                .Append('x').Append(stock.MemoryBytesEach);
        }
    }

    /// <summary>Equal for functions that ask the same of a node.</summary>
    internal static string GroupKey(PlacementFunction function, StringBuilder text)
    {
        Append(text.Clear().Append('r'), function.Residency);
        if (function.NodeSelector.Count > 0)
        {
            foreach ((string label, IReadOnlyList<string> values) in
                function.NodeSelector.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Append(Append(text.Append("|l"), label), values);
            }
        }

        Append(text.Append("|s"), function.SandboxKinds);
        if (function.Accelerator is { } need)
        {
            text.Append('|').Append(need.Kind).Append(need.Millis).Append('x').Append(need.MemoryBytes);
        }

        return text.ToString();
    }

    private static bool HasLabels(PlacementFunction function, PlacementNode node) =>
        function.NodeSelector.Count == 0 || WrongLabel(function, node) is null;

    private static void Append(StringBuilder text, IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            Append(text.Append(','), words[i]);
        }
    }

    // With its length, so that no text can pass for two.
    private static StringBuilder Append(StringBuilder text, string word) =>
        text.Append(word.Length).Append(':').Append(word);
}
