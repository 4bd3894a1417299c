using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node has a label, or is of a kind.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Label">The label; <c>kind</c> for its kind.</param>
/// <param name="Value">Its value.</param>
public sealed record LabelSet(string NodeId, string Label, string Value) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) => WithNode(problem, NodeId, Set);

    private PlacementNode Set(PlacementNode node) => Label == "kind"
        ? node with { Kind = Value }
        : node with { Labels = new Dictionary<string, string>(node.Labels) { [Label] = Value } };
}
