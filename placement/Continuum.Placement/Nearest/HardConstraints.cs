using System.Globalization;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>Whether one node may carry one function, as things stand.</summary>
internal static class HardConstraints
{
    /// <summary>The first reason that rules the node out, or null where it would do.</summary>
    internal static Rejection? Check(PlacementNode node, PlacementFunction function, RoomLedger room) =>
        Health(node) ?? Residency(node, function) ?? Selector(node, function) ?? Sandbox(node, function)
        ?? Room(node, function, room);

    /// <summary>Bytes in words.</summary>
    internal static string Memory(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0.##} MiB");

    private static Rejection? Health(PlacementNode node) =>
        !node.IsAlive ? new(node.Id, RejectionReason.Away, "the node is not heard of")
        : node.IsDraining ? new(node.Id, RejectionReason.Draining, "the node is being emptied")
        : null;

    private static Rejection? Residency(PlacementNode node, PlacementFunction function) =>
        function.Residency.Count == 0 || function.Residency.Any(pattern => PlacePattern.Covers(pattern, node.Place))
            ? null
            : new(
                node.Id, RejectionReason.Residency,
                $"residency asks for {Either(function.Residency)}, node is in {node.Place}");

    private static Rejection? Selector(PlacementNode node, PlacementFunction function)
    {
        foreach ((string label, IReadOnlyList<string> wanted) in
            function.NodeSelector.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string? has = label == "kind" ? node.Kind : node.Labels.GetValueOrDefault(label);
            if (has is null || !wanted.Contains(has))
            {
                return new(
                    node.Id, RejectionReason.Selector,
                    $"nodeSelector asks for {label} {Either(wanted)}, node has {has ?? "no such label"}");
            }
        }

        return null;
    }

    private static Rejection? Sandbox(PlacementNode node, PlacementFunction function) =>
        function.SandboxKinds.Count == 0 || function.SandboxKinds.Intersect(node.SandboxKinds).Any()
            ? null
            : new(
                node.Id, RejectionReason.Sandbox,
                $"needs a {Either(function.SandboxKinds)} sandbox, node has "
                + (node.SandboxKinds.Count == 0 ? "none" : Either(node.SandboxKinds)));

    private static Rejection? Room(PlacementNode node, PlacementFunction function, RoomLedger room)
    {
        long memory = Math.Max(0, room.FreeMemory(node));
        long cpu = Math.Max(0, room.FreeCpu(node));
        return function.MemoryBytes > memory
            ? new(
                node.Id, RejectionReason.Memory,
                $"memory: needs {Memory(function.MemoryBytes)}, {Memory(memory)} free of {Memory(node.MemoryBytes)}")
            : function.CpuMillis > cpu
                ? new(
                    node.Id, RejectionReason.Cpu,
                    $"cpu: needs {function.CpuMillis} thousandths of a core, {cpu} free of {node.CpuMillis}")
                : null;
    }

    private static string Either(IEnumerable<string> words) =>
        string.Join(" or ", words.Order(StringComparer.Ordinal));
}
