using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Search;

/// <summary>
/// Costs as rows over the nodes of a sub-problem, of functions that share nothing but the nodes' room with anything: on
/// a set of nodes such a function costs what its replicas do, and for each cell the least that any of them asks for it.
/// What no single set needs to be looked up for is computed for all nodes at once.
/// </summary>
internal sealed class ServedCosts
{
    /// <summary>The most cells that a function may have.</summary>
    internal const int MostCells = 8;

    private const long MostEntries = 12_000_000;
    private readonly int[] _start;
    private readonly long[] _rows;
    private readonly int _nodes;

    /// <summary>Works out the rows of all functions of a sub-problem; <see cref="Suits(CompiledProblem)"/> has been
    /// asked.</summary>
    internal ServedCosts(SubProblem sub)
    {
        int[] cells = sub.Problem.Functions.CellStart;
        _nodes = sub.Nodes.Length;
        _start = new int[sub.Functions.Length + 1];
        for (int function = 0; function < sub.Functions.Length; function++)
        {
            int number = sub.Functions[function];
            _start[function + 1] = _start[function] + 1 + cells[number + 1] - cells[number];
        }

        _rows = new long[_start[^1] * _nodes];
        Fill(sub);
    }

    /// <summary>Whether rows tell all that the functions of a problem cost, and can be held for all nodes.</summary>
    internal static bool Suits(CompiledProblem problem)
    {
        FunctionTable functions = problem.Functions;
        for (int function = 0; function < functions.Count; function++)
        {
            if (!Suits(functions, function))
            {
                return false;
            }
        }

        return ((long)functions.Count + problem.Cells.Count) * problem.Nodes.Count <= MostEntries;
    }

    internal int CellsOf(int function) => _start[function + 1] - _start[function] - 1;

    /// <summary>
    /// What one replica costs on each node; <see cref="SubProblem.Forbidden"/> where it may not go or finds no room even
    /// alone.
    /// </summary>
    internal ReadOnlySpan<long> Replica(int function) => Row(_start[function]);

    /// <summary>What one cell of a function costs from each node; means nothing where the function may not go.</summary>
    internal ReadOnlySpan<long> Cell(int function, int cell) => Row(_start[function] + 1 + cell);

    /// <summary>What a function costs on a set of nodes, in local numbers; 0 on none.</summary>
    internal long Of(int function, ReadOnlySpan<int> nodes)
    {
        if (nodes.Length == 0)
        {
            return 0;
        }

        long cost = 0;
        ReadOnlySpan<long> row = Replica(function);
        foreach (int node in nodes)
        {
            cost += row[node];
        }

        for (int cell = 0; cell < CellsOf(function); cell++)
        {
            cost += Least(Cell(function, cell), nodes);
        }

        return cost;
    }

    /// <summary>What a cell costs that the cheapest of some nodes serves.</summary>
    internal static long Least(ReadOnlySpan<long> row, ReadOnlySpan<int> nodes)
    {
        long least = long.MaxValue;
        foreach (int node in nodes)
        {
            least = Math.Min(least, row[node]);
        }

        return least;
    }

    private static bool Suits(FunctionTable functions, int function) =>
        functions.Application[function] < 0
        && functions.Apart[function].Length == 0
        && functions.SpreadAtLeast[function] <= 1
        && functions.LimitAtMost[function] == Resources.Unlimited
        && functions.Target[function] == 0
        && functions.Ceiling[function] == long.MaxValue
        && functions.Current[function].Length == 0
        && double.IsPositiveInfinity(functions.ReplicaRate[function])
        && functions.CellStart[function + 1] - functions.CellStart[function] <= MostCells;

    private ReadOnlySpan<long> Row(int row) => _rows.AsSpan(row * _nodes, _nodes);

    private void Fill(SubProblem sub)
    {
        CellCosts costs = new(sub.Problem);
        Span<long> cells = stackalloc long[MostCells];
        for (int function = 0; function < sub.Functions.Length; function++)
        {
            int count = CellsOf(function);
            int number = sub.Functions[function];
            _rows.AsSpan(_start[function] * _nodes, _nodes).Fill(SubProblem.Forbidden);
            for (int at = sub.CandidateStart[function]; at < sub.CandidateStart[function + 1]; at++)
            {
                int node = sub.CandidateNode[at];
                costs.Fill(number, sub.Nodes[node], cells[..count], []);
                if (Vector256.LessThanOrEqualAll(sub.Need[function], sub.Room[node]))
                {
                    _rows[(_start[function] * _nodes) + node] = costs.Replica(number, sub.Nodes[node]);
                }

                for (int cell = 0; cell < count; cell++)
                {
                    _rows[((_start[function] + 1 + cell) * _nodes) + node] = cells[cell];
                }
            }
        }
    }
}
