using Continuum.Placement.Numerics;

namespace Continuum.Placement.Compiled;

/// <summary>
/// What a function costs on a set of nodes, by itself: its replicas, its cells each served by the replica that is
/// cheapest for it, its moves, and what it falls short of its availability and its ceiling. What connects it with other
/// functions is in <see cref="ApplicationCosts"/>, and what a node costs as such is the plan's.
/// </summary>
internal sealed class FunctionCosts(CompiledProblem problem)
{
    // Numbers that are kept on the stack; more than any usual function has.
    private const int OnStack = 256;

    private readonly CellCosts _cells = new(problem);

    internal CellCosts Cells => _cells;

    /// <summary>Micros an hour; 0 for no nodes, since what is missing is counted elsewhere.</summary>
    /// <param name="function">The function.</param>
    /// <param name="nodes">Nodes that carry it, each once, in any order.</param>
    internal long Of(int function, ReadOnlySpan<int> nodes)
    {
        int cells = problem.Functions.CellStart[function + 1] - problem.Functions.CellStart[function];
        int words = ReplicaRows.Words(problem, function);
        int size = nodes.Length * (cells + 1);
        Span<long> costs = size <= OnStack ? stackalloc long[size] : new long[size];
        size = nodes.Length * words;
        Span<ulong> within = size <= OnStack ? stackalloc ulong[size] : new ulong[size];
        for (int i = 0; i < nodes.Length; i++)
        {
            costs[i] = _cells.Replica(function, nodes[i]);
            _cells.Fill(
                function, nodes[i], costs.Slice(nodes.Length + (i * cells), cells), within.Slice(i * words, words));
        }

        return Of(function, new ReplicaRows
        {
            Nodes = nodes,
            Own = costs[..nodes.Length],
            Cells = costs[nodes.Length..],
            Within = within,
        });
    }

    /// <summary>The same with what the replicas cost known already.</summary>
    internal long Of(int function, ReplicaRows rows)
    {
        if (rows.Nodes.Length == 0)
        {
            return 0;
        }

        FunctionTable functions = problem.Functions;
        bool counted = functions.Ceiling[function] != long.MaxValue;
        long money = 0;
        foreach (long own in rows.Own)
        {
            money += own;
        }

        long cost = money + Routed(function, rows, counted, ref money);
        cost += Voluntary(function, rows.Nodes) * functions.MoveCost[function];
        cost += Shortfall(function, rows);
        return counted && money > functions.Ceiling[function]
            ? cost + Micros.Of((money - functions.Ceiling[function]) / Micros.One * problem.Weights.AboveCeiling)
            : cost;
    }

    /// <summary>How many replicas move of the planner's own accord.</summary>
    internal int Voluntary(int function, ReadOnlySpan<int> nodes)
    {
        int[] current = problem.Functions.Current[function];
        if (current.Length == 0)
        {
            return 0;
        }

        int moved = 0;
        foreach (int node in nodes)
        {
            moved += Array.BinarySearch(current, node) < 0 ? 1 : 0;
        }

        int grown = problem.Functions.GrowsFreely
            ? Math.Max(0, nodes.Length - Math.Max(problem.Functions.Least[function], current.Length))
            : 0;
        return Math.Max(0, moved - problem.Functions.Forced[function] - grown);
    }

    /// <summary>
    /// The probability that enough replicas are up and within the objective, over the cells by their rate; 1 where no
    /// failures are modelled.
    /// </summary>
    internal double Availability(int function, ReadOnlySpan<int> nodes)
    {
        int first = problem.Functions.CellStart[function];
        int cells = problem.Functions.CellStart[function + 1] - first;
        Span<uint> served = cells <= OnStack ? stackalloc uint[cells] : new uint[cells];
        served.Clear();
        for (int cell = 0; cell < cells; cell++)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                served[cell] |= _cells.IsWithin(first + cell, nodes[i]) ? 1u << i : 0;
            }
        }

        return Availability(function, nodes, served);
    }

    /// <summary>The same where it is known which nodes are within the objective.</summary>
    /// <param name="function">The function.</param>
    /// <param name="nodes">Nodes that carry it.</param>
    /// <param name="served">By cell: a bit for each of them; cells with the same ones share the answer.</param>
    internal double Availability(int function, ReadOnlySpan<int> nodes, ReadOnlySpan<uint> served)
    {
        double[] rates = problem.Cells.Rate;
        int first = problem.Functions.CellStart[function];
        int enough = problem.Functions.AtLeastUp[function];
        Span<int> within = stackalloc int[nodes.Length];
        Span<double> known = served.Length <= OnStack ? stackalloc double[served.Length] : new double[served.Length];
        double rate = 0;
        double available = 0;
        for (int cell = 0; cell < served.Length; cell++)
        {
            int same = served[..cell].IndexOf(served[cell]);
            known[cell] = same >= 0 ? known[same] : AtLeast(nodes, served[cell], enough, within);
            rate += rates[first + cell];
            available += rates[first + cell] * known[cell];
        }

        return rate > 0 ? available / rate : problem.Failures.AtLeast(nodes, enough);
    }

    private double AtLeast(ReadOnlySpan<int> nodes, uint served, int enough, Span<int> within)
    {
        int count = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            if ((served >> i & 1) != 0)
            {
                within[count++] = nodes[i];
            }
        }

        return problem.Failures.AtLeast(within[..count], enough);
    }

    private long Shortfall(int function, ReplicaRows rows)
    {
        double target = problem.Functions.Target[function];
        if (target == 0)
        {
            return 0;
        }

        int count = rows.Nodes.Length;
        int cells = problem.Functions.CellStart[function + 1] - problem.Functions.CellStart[function];
        int words = rows.Within.Length / count;
        Span<uint> served = cells <= OnStack ? stackalloc uint[cells] : new uint[cells];
        for (int cell = 0; cell < cells; cell++)
        {
            uint by = 0;
            for (int i = 0; i < count; i++)
            {
                by |= (uint)(rows.Within[(i * words) + (cell >> 6)] >> (cell & 63) & 1) << i;
            }

            served[cell] = by;
        }

        double available = Availability(function, rows.Nodes, served);
        return available >= target
            ? 0
            : Micros.Of(problem.Weights.Unavailability * FixedMath.Log10((1 - available) / (1 - target)));
    }

    private long Routed(int function, ReplicaRows rows, bool counted, ref long money)
    {
        if (!double.IsPositiveInfinity(problem.Functions.ReplicaRate[function]))
        {
            return Routing.Split(problem, _cells, function, rows, ref money);
        }

        int first = problem.Functions.CellStart[function];
        int cells = problem.Functions.CellStart[function + 1] - first;
        long cost = 0;
        for (int cell = 0; cell < cells; cell++)
        {
            long best = long.MaxValue;
            int by = 0;
            for (int i = 0; i < rows.Nodes.Length; i++)
            {
                long served = rows.Cells[(i * cells) + cell];
                if (served < best || (served == best && rows.Nodes[i] < rows.Nodes[by]))
                {
                    (best, by) = (served, i);
                }
            }

            cost += best;
            money += counted ? _cells.CellMoney(first + cell, rows.Nodes[by]) : 0;
        }

        return cost;
    }
}
