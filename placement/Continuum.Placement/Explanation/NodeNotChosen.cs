using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node that does not carry a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Reason">The first reason that ruled it out.</param>
/// <param name="Detail">What was asked for and what the node has, in words.</param>
/// <param name="DifferenceMicros">
/// How much more the whole plan would cost with the best set that has it (in addition, or in place of another), in
/// millionths of a cost unit an hour; below 0 it would cost less, were it allowed.
/// </param>
public sealed record NodeNotChosen(
    string NodeId, Place Place, RejectionReason Reason, string Detail, long DifferenceMicros)
{
    /// <summary>What would have to change; null where it was not worked out, or where nothing would do.</summary>
    public Counterfactual? WouldHaveToChange { get; init; }
}
