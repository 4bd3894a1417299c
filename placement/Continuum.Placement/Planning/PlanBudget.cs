namespace Continuum.Placement.Planning;

/// <summary>How much work a plan may take. Rounds decide the result; a deadline only decides how many are
/// begun.</summary>
public sealed record PlanBudget
{
    /// <summary>Rounds of improvement after the first plan, at most; 0 or more. A replay takes those of the
    /// plan.</summary>
    public int Rounds { get; init; } = int.MaxValue;

    /// <summary>
    /// Time from the start after which no round is begun, or null; then <see cref="Time"/> tells it. Where functions
    /// share nothing but the nodes' room, so that prices of it help most, one round is made in any case.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Tells the time of a deadline.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What chance starts from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to work on; 1 or more. Their number does not change the plan.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>The proven gap at which to stop, as a share of the cost; 0 to go on until the optimum is
    /// proved.</summary>
    public double StopAtGap { get; init; }

    /// <summary>Whether to compute a lower bound; without one there is no proven gap.</summary>
    public bool Bound { get; init; } = true;
}
