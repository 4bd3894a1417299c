using Continuum.Placement.Compiled;

namespace Continuum.Placement.Explanation;

/// <summary>
/// What serving each cell of a function from each of its nodes costs, and how likely it misses its objective: asked
/// once each, for terms, traffic, availability and latencies alike. Filled anew for every set of nodes; for one thread.
/// </summary>
internal sealed class ServingTable(CompiledProblem problem, FunctionCosts costs)
{
    private long[] _costs = new long[64];
    private double[] _misses = new double[64];
    private int _function;
    private int _cells;

    /// <summary>Fills it for a function on some nodes.</summary>
    internal void Fill(int function, ReadOnlySpan<int> nodes)
    {
        int first = problem.Functions.CellStart[function];
        _function = function;
        _cells = problem.Functions.CellStart[function + 1] - first;
        if (_costs.Length < nodes.Length * _cells)
        {
            _costs = new long[2 * nodes.Length * _cells];
            _misses = new double[_costs.Length];
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            (double readMs, double unit) = costs.Cells.DataOf(function, nodes[i]);
            for (int cell = 0; cell < _cells; cell++)
            {
                int at = (i * _cells) + cell;
                _costs[at] = costs.Cells.Cell(first + cell, nodes[i], readMs, unit, out _misses[at]);
            }
        }
    }

    /// <summary>What one of the function's cells costs by one of the nodes, each by its place among them.</summary>
    internal long Cost(int cell, int node) => _costs[(node * _cells) + cell];

    /// <summary>How likely its objective is missed.</summary>
    internal double Miss(int cell, int node) => _misses[(node * _cells) + cell];

    /// <summary>How available the function is on the nodes that it was filled with.</summary>
    internal double Availability(ReadOnlySpan<int> nodes)
    {
        int first = problem.Functions.CellStart[_function];
        Span<uint> served = _cells <= 256 ? stackalloc uint[_cells] : new uint[_cells];
        for (int cell = 0; cell < _cells; cell++)
        {
            served[cell] = 0;
            for (int i = 0; i < nodes.Length; i++)
            {
                served[cell] |= costs.Cells.IsWithin(first + cell, Miss(cell, i)) ? 1u << i : 0;
            }
        }

        return costs.Availability(_function, nodes, served);
    }
}
