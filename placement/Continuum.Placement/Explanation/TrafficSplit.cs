using Continuum.Placement.Compiled;

namespace Continuum.Placement.Explanation;

/// <summary>Which replica serves which share of which cell, by the rules by which the plan was costed.</summary>
internal static class TrafficSplit
{
    internal static List<ServedShare> Of(
        CompiledProblem problem, ServingTable table, int function, ReadOnlySpan<int> nodes)
    {
        FunctionTable functions = problem.Functions;
        int first = functions.CellStart[function];
        int[] order = new int[functions.CellStart[function + 1] - first];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = first + i;
        }

        double[] rates = problem.Cells.Rate;
        bool limited = !double.IsPositiveInfinity(functions.ReplicaRate[function]);
        if (limited)
        {
            Array.Sort(order, (one, other) =>
                rates[other].CompareTo(rates[one]) is var byRate and not 0 ? byRate : one.CompareTo(other));
        }

        double[] room = new double[nodes.Length];
        Array.Fill(room, functions.ReplicaRate[function]);
        List<ServedShare> served = new(order.Length);
        foreach (int cell in order)
        {
            Serve(table, (cell, cell - first), rates[cell], nodes, room, limited, served);
        }

        return served;
    }

    // A cell has a number of its own and one among those of its function.
    private static void Serve(
        ServingTable table,
        (int Number, int Index) cell,
        double rate,
        ReadOnlySpan<int> nodes,
        double[] room,
        bool limited,
        List<ServedShare> served)
    {
        if (!limited)
        {
            int first = Cheapest(table, cell.Index, nodes, room, out long all);
            served.Add(first < 0
                ? new(cell.Number, -1, rate, 1, all, 1)
                : new(cell.Number, nodes[first], rate, 1, all, table.Miss(cell.Index, first)));
            return;
        }

        double left = rate;
        while (left > 0 && Cheapest(table, cell.Index, nodes, room, out long whole) is var by and >= 0)
        {
            double share = Math.Min(left, room[by]);
            room[by] -= share;
            left -= share;
            served.Add(new(cell.Number, nodes[by], share, share / rate, whole, table.Miss(cell.Index, by)));
        }

        if (left > 0)
        {
            served.Add(new(cell.Number, -1, left, left / rate, 0, 1));
        }
    }

    private static int Cheapest(ServingTable table, int cell, ReadOnlySpan<int> nodes, double[] room, out long cost)
    {
        int best = -1;
        cost = long.MaxValue;
        for (int i = 0; i < nodes.Length; i++)
        {
            if (room[i] > 0)
            {
                long served = table.Cost(cell, i);
                if (best < 0 || served < cost || (served == cost && nodes[i] < nodes[best]))
                {
                    (best, cost) = (i, served);
                }
            }
        }

        return best;
    }
}
