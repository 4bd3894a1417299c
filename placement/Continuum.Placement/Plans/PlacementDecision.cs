namespace Continuum.Placement.Plans;

/// <summary>What became of one function. A refusal is an answer, not an exception.</summary>
public abstract record PlacementDecision
{
    private PlacementDecision()
    {
    }

    /// <summary>The function's key.</summary>
    public required string Function { get; init; }

    /// <summary>Every node not chosen with the first reason that ruled it out, sorted by the node's id.</summary>
    public required IReadOnlyList<Rejection> Rejections { get; init; }

    /// <summary>How many nodes each reason ruled out, sorted by reason.</summary>
    public IReadOnlyList<RejectionCount> Counts =>
    [
        .. Rejections
            .GroupBy(rejection => rejection.Reason)
            .OrderBy(group => group.Key)
            .Select(group => new RejectionCount(group.Key, group.Count())),
    ];

    /// <summary>It has nodes.</summary>
    /// <param name="Nodes">The nodes, in the order in which they were chosen.</param>
    public sealed record Placed(IReadOnlyList<ChosenNode> Nodes) : PlacementDecision;

    /// <summary>Too few nodes will do.</summary>
    /// <param name="Detail">What was asked for and what there is, in words.</param>
    /// <param name="Kept">Nodes that carry it now and still may: it goes on there; none for a new function.</param>
    public sealed record Refused(string Detail, IReadOnlyList<ChosenNode> Kept) : PlacementDecision;
}
