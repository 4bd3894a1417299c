using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>
/// All nodes but one cost more: what is left to say of a node that is free of charge already and still not worth it.
/// </summary>
/// <param name="NodeId">The node that costs what it did.</param>
/// <param name="PerGiBHour">Cost units an hour that a GiB of memory costs more elsewhere.</param>
public sealed record OthersDearer(string NodeId, double PerGiBHour) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) => problem with
    {
        Nodes =
        [
            .. problem.Nodes.Select(node => node.Id == NodeId
                ? node
                : node with { CostPerGiBHour = node.CostPerGiBHour + PerGiBHour }),
        ],
    };
}
