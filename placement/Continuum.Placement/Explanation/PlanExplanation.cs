using Continuum.Placement.Planning;

namespace Continuum.Placement.Explanation;

/// <summary>Why a plan is as it is.</summary>
public sealed record PlanExplanation
{
    /// <summary>
    /// What the decision is known by: SHA-256 over the problem, the seed and the rounds, in hexadecimal digits. Who
    /// plans the same problem with this seed and so many rounds gets the same plan.
    /// </summary>
    public required string DecisionId { get; init; }

    /// <summary>What chance started from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Rounds of improvement that were done.</summary>
    public required int Rounds { get; init; }

    /// <summary>What the plan is judged by.</summary>
    public required PlanCost Cost { get; init; }

    /// <summary>The whole plan's cost, term by term.</summary>
    public required CostTerms Terms { get; init; }

    /// <summary>No plan costs less than this many millionths of a cost unit an hour; null without a bound.</summary>
    public required long? LowerBoundMicros { get; init; }

    /// <summary>The plan is at most this share of its cost from the best one; null without a proof.</summary>
    public required double? Gap { get; init; }

    /// <summary>Replicas that move of the planner's own accord.</summary>
    public required int VoluntaryMoves { get; init; }

    /// <summary>The functions that were asked for, in the order of their keys.</summary>
    public required IReadOnlyList<FunctionExplanation> Functions { get; init; }

    /// <summary>
    /// What holds the functions told of back: constraints of nodes that would be better otherwise, the most costly
    /// first.
    /// </summary>
    public required IReadOnlyList<BindingConstraint> Binding { get; init; }
}
