namespace Continuum.Placement.Compiled;

/// <summary>
/// Which replica serves which share of a cell where replicas can only serve so many events: the cells with most to lose
/// come first (by rate, then by number), each fills the replicas in the order of their cost for it.
/// </summary>
internal static class Routing
{
    /// <summary>Micros an hour of a function's cells; what no replica has room for counts as served by none: a
    /// miss.</summary>
    internal static long Split(
        CompiledProblem problem, CellCosts costs, int function, ReplicaRows rows, ref long money)
    {
        FunctionTable functions = problem.Functions;
        int first = functions.CellStart[function];
        int count = functions.CellStart[function + 1] - first;
        ReadOnlySpan<int> nodes = rows.Nodes;
        Span<double> room = stackalloc double[nodes.Length];
        room.Fill(functions.ReplicaRate[function]);
        Span<int> order = count <= 64 ? stackalloc int[count] : new int[count];
        Order(problem, first, order);
        long cost = 0;
        foreach (int cell in order)
        {
            double left = problem.Cells.Rate[cell];
            double rate = left;
            while (left > 0 && Cheapest(rows, cell - first, count, room) is var by and >= 0)
            {
                double share = Math.Min(left, room[by]);
                room[by] -= share;
                left -= share;
                cost += Share(rows.Cells[(by * count) + cell - first], share / rate);
                money += Share(costs.CellMoney(cell, nodes[by]), share / rate);
            }

            cost += Unserved(problem, cell, left);
        }

        return cost;
    }

    /// <summary>What a cell costs that no replica serves.</summary>
    internal static long Unserved(CompiledProblem problem, int cell, double rate) =>
        Micros.Of(rate * problem.Weights.Miss * problem.Cells.Weight[cell]);

    private static long Share(long whole, double share) =>
        share == 1 ? whole : (long)Math.Round(whole * share, MidpointRounding.AwayFromZero);

    private static void Order(CompiledProblem problem, int first, Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = first + i;
        }

        double[] rates = problem.Cells.Rate;
        order.Sort((one, other) =>
            rates[other].CompareTo(rates[one]) is var byRate and not 0 ? byRate : one.CompareTo(other));
    }

    private static int Cheapest(ReplicaRows rows, int cell, int cells, ReadOnlySpan<double> room)
    {
        int best = -1;
        long cost = long.MaxValue;
        for (int i = 0; i < room.Length; i++)
        {
            if (room[i] <= 0)
            {
                continue;
            }

            long served = rows.Cells[(i * cells) + cell];
            if (best < 0 || served < cost || (served == cost && rows.Nodes[i] < rows.Nodes[best]))
            {
                (best, cost) = (i, served);
            }
        }

        return best;
    }
}
