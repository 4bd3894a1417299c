using Continuum.Placement.Compiled;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>The first static constraint that rules a node out, in words.</summary>
internal static class StaticReasons
{
    /// <summary>The reason, or null where none does.</summary>
    internal static RejectionReason? First(PlacementFunction function, PlacementNode node) =>
        BeforePlace(node)
        ?? (StaticRules.InResidency(function, node) ? AfterPlace(function, node) : RejectionReason.Residency);

    /// <summary>What comes before where the node stands.</summary>
    internal static RejectionReason? BeforePlace(PlacementNode node) =>
        !node.IsAlive ? RejectionReason.Away
        : node.IsDraining ? RejectionReason.Draining
        : null;

    /// <summary>What comes after it.</summary>
    internal static RejectionReason? AfterPlace(PlacementFunction function, PlacementNode node) =>
        function.NodeSelector.Count > 0 && StaticRules.WrongLabel(function, node) is not null
            ? RejectionReason.Selector
        : !StaticRules.RunsSandbox(function, node) ? RejectionReason.Sandbox
        : !StaticRules.HasDevice(function, node) ? RejectionReason.Device
        : null;

    internal static string Detail(PlacementFunction function, PlacementNode node, RejectionReason reason)
    {
        switch (reason)
        {
            case RejectionReason.Away:
                return "the node is not heard of";
            case RejectionReason.Draining:
                return "the node is being emptied";
            case RejectionReason.Residency:
                return $"residency asks for {Words.Either(function.Residency)}, node is in {node.Place}";
            case RejectionReason.Selector:
                string label = StaticRules.WrongLabel(function, node)!;
                string? has = label == "kind" ? node.Kind : node.Labels.GetValueOrDefault(label);
                return $"nodeSelector asks for {label} {Words.Either(function.NodeSelector[label])}, "
                    + $"node has {has ?? "no such label"}";
            case RejectionReason.Sandbox:
                return $"needs a {Words.Either(function.SandboxKinds)} sandbox, node has "
                    + (node.SandboxKinds.Count == 0 ? "none" : Words.Either(node.SandboxKinds));
            default:
                return Device(function.Accelerator!, node);
        }
    }

    private static string Device(AcceleratorNeed need, PlacementNode node)
    {
        AcceleratorStock? has = node.Accelerators.FirstOrDefault(stock => stock.Kind == need.Kind);
        string kind = need.Kind.ToString().ToUpperInvariant();
        return $"needs {need.Millis} thousandths of a {kind} with {Words.Memory(need.MemoryBytes)}, node has "
            + (has is null ? "none" : $"{has.Devices} with {Words.Memory(has.MemoryBytesEach)} each");
    }
}
