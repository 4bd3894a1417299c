using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>The problem's nodes and functions in the order of their numbers.</summary>
internal sealed class ProblemIndex
{
    internal ProblemIndex(PlacementProblem problem)
    {
        Nodes = [.. problem.Nodes];
        Array.Sort(Nodes, (one, other) => string.CompareOrdinal(one.Id, other.Id));
        Functions = [.. problem.Functions];
        Array.Sort(Functions, (one, other) => string.CompareOrdinal(one.Key, other.Key));
    }

    internal PlacementNode[] Nodes { get; }

    internal PlacementFunction[] Functions { get; }

    /// <summary>The number of a function, or -1.</summary>
    internal static int FunctionNumber(CompiledProblem problem, string key) =>
        Math.Max(-1, Array.BinarySearch(problem.Functions.Keys, key, StringComparer.Ordinal));

    /// <summary>The number of a node, or -1.</summary>
    internal static int NodeNumber(CompiledProblem problem, string id) =>
        Math.Max(-1, Array.BinarySearch(problem.Nodes.Ids, id, StringComparer.Ordinal));
}
