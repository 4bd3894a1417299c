namespace Continuum.Placement.Bounds;

/// <summary>How much work a lower bound may take, and what it may start from.</summary>
internal sealed record BoundOptions
{
    /// <summary>Evaluations of the relaxation, at most; 1 or more.</summary>
    internal int Iterations { get; init; } = 400;

    /// <summary>
    /// Parts that plans may be split into by which nodes they use, for a better bound: where every function has one
    /// replica, nodes cost something to use, and <see cref="UpperMicros"/> is known. 0 for none.
    /// </summary>
    internal int Parts { get; init; }

    /// <summary>Threads to work on; their number does not change the bound.</summary>
    internal int Threads { get; init; } = 1;

    /// <summary>What a known plan with nothing missing costs, in micros an hour: it guides the steps.</summary>
    internal long? UpperMicros { get; init; }

    /// <summary>Multipliers of an earlier bound on a problem with the same functions and cells, or null.</summary>
    internal Multipliers? WarmStart { get; init; }

    /// <summary>The share of <see cref="UpperMicros"/> at which the bound is close enough.</summary>
    internal double StopAtGap { get; init; }

    /// <summary>
    /// Steps that one knapsack may take before its relaxed value is used, 0 for the relaxed value at once; null for
    /// many where every function is whole, and few otherwise, where more bring little.
    /// </summary>
    internal int? KnapsackSteps { get; init; }

    /// <summary>
    /// Costs of a cell on a node that are held, at most; beyond that nodes far away are bounded together.
    /// </summary>
    internal long DenseEntries { get; init; } = 12_000_000;

    /// <summary>
    /// Latencies between kinds of cells and places of nodes that are held, at most (16 bytes each); beyond that what
    /// lies far away is bounded by the nearest of it.
    /// </summary>
    internal long StandEntries { get; init; } = 50_000_000;

    /// <summary>How many nodes a function has items for, about, where not all are looked at; 1 or more.</summary>
    internal int Candidates { get; init; } = 72;

    /// <summary>
    /// Asked before each evaluation but the first: whether to stop with what there is; null to go on.
    /// </summary>
    internal Func<bool>? Stop { get; init; }
}
