using Continuum.Placement.Planning;

namespace Continuum.Placement.Live;

/// <summary>
/// What one change did to a live plan. <see cref="After"/> is never more than <see cref="Repaired"/>, and that never
/// more than <see cref="AsItWas"/>: leaving everything else as it was.
/// </summary>
public sealed record PlanChange
{
    /// <summary>The cost before the change; what was missing may have weighed otherwise then.</summary>
    public required PlanCost Before { get; init; }

    /// <summary>The cost with the change and nothing done about it.</summary>
    public required PlanCost AsItWas { get; init; }

    /// <summary>The cost once what was missing was placed, what moves cost included.</summary>
    public required PlanCost Repaired { get; init; }

    /// <summary>The cost once moves that pay were made too, what moves cost included.</summary>
    public required PlanCost After { get; init; }

    /// <summary>Replicas that had to move: their node was lost.</summary>
    public required int ForcedMoves { get; init; }

    /// <summary>Replicas that moved of the planner's own accord; those that came beside the ones there were are no
    /// moves.</summary>
    public required int VoluntaryMoves { get; init; }

    /// <summary>
    /// Whether a replica stayed missing that would have been placed if more had been allowed to move of the planner's
    /// own accord: <see cref="LivePlanOptions.MovesAForcedMove"/> or <see cref="LivePlanOptions.MovesAWindow"/> forbade
    /// it. Looked at when nodes are lost and <see cref="LivePlanOptions.AsksForMoves"/> is set, for the most important of
    /// those that are missing; otherwise false.
    /// </summary>
    public bool LacksMoves { get; init; }

    /// <summary>All replicas that came, went or moved, by function.</summary>
    public required IReadOnlyList<ReplicaMove> Moves { get; init; }
}
