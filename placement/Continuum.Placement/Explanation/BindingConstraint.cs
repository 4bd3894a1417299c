using Continuum.Placement.Plans;

namespace Continuum.Placement.Explanation;

/// <summary>A constraint that keeps functions from a node that would be better for them.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">The constraint.</param>
/// <param name="Functions">The functions told of that it keeps away, in the order of their keys.</param>
/// <param name="SavesMicros">
/// What the one of them that it costs most would save on the node, in millionths of a cost unit an hour: what it is
/// worth to lift the constraint once.
/// </param>
public sealed record BindingConstraint(
    string NodeId, RejectionReason Reason, IReadOnlyList<string> Functions, long SavesMicros);
