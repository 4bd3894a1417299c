namespace Continuum.Placement.Compiled;

/// <summary>Replicas of one function with what each costs, worked out beforehand: all that <see cref="FunctionCosts"/>
/// needs.</summary>
internal readonly ref struct ReplicaRows
{
    /// <summary>The nodes, each once, in any order.</summary>
    internal required ReadOnlySpan<int> Nodes { get; init; }

    /// <summary><see cref="CellCosts.Replica"/> of each.</summary>
    internal required ReadOnlySpan<long> Own { get; init; }

    /// <summary><see cref="CellCosts.Cell(int, int)"/>: for each replica all cells.</summary>
    internal required ReadOnlySpan<long> Cells { get; init; }

    /// <summary>
    /// For each replica a bit for each cell that it serves within its objective, in whole words; empty where the
    /// function has no availability objective.
    /// </summary>
    internal required ReadOnlySpan<ulong> Within { get; init; }

    /// <summary>Words of <see cref="Within"/> a replica.</summary>
    internal static int Words(CompiledProblem problem, int function) => problem.Functions.Target[function] == 0
        ? 0
        : (problem.Functions.CellStart[function + 1] - problem.Functions.CellStart[function] + 63) >> 6;
}
