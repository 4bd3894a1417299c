namespace Continuum.Placement.Live;

/// <summary>How a <see cref="LivePlan"/> weighs moves against calm.</summary>
public sealed record LivePlanOptions
{
    /// <summary>
    /// How long a function stays where it is after it moved, unless it must move; a move that must be is never put off.
    /// </summary>
    public TimeSpan MinimumDwell { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The window in which moves of the planner's own accord are counted.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many replicas may move of the planner's own accord in a window, at most; 0 or more.</summary>
    public int MovesAWindow { get; init; } = 1000;

    /// <summary>
    /// How many replicas may move of the planner's own accord when nodes are lost or come back, as a share of those
    /// that must move, at most; 0 or more. One always may.
    /// </summary>
    public double MovesAForcedMove { get; init; } = 0.05;

    /// <summary>
    /// Whether <see cref="LivePlan.NodesLost"/> finds out what <see cref="PlanChange.LacksMoves"/> says: where something
    /// stays missing it looks for places as long again, and may find one.
    /// </summary>
    public bool AsksForMoves { get; init; }

    /// <summary>How many functions beside those that a change touches are looked at for something better; 0 or
    /// more.</summary>
    public int Radius { get; init; } = 64;

    /// <summary>Tells the time of dwells and windows.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
