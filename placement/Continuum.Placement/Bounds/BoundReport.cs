using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>Reads prices, fixings and hints off the relaxation at its best prices.</summary>
internal static class BoundReport
{
    internal static BoundResult Of(
        BoundModel model, Relaxation at, Multipliers multipliers, long value, int iterations)
    {
        int nodes = model.Problem.Nodes.Count;
        double[] prices = new double[nodes * Resources.Count];
        for (int node = 0; node < nodes; node++)
        {
            if (at.IsOpen[node] && at.NodeScarce[node] is var scarce and >= 0)
            {
                prices[(node * Resources.Count) + scarce] = at.NodePrice[node];
            }
        }

        return new BoundResult
        {
            Micros = value,
            IsInfeasible = false,
            Iterations = iterations,
            Multipliers = multipliers,
            CapacityPrices = prices,
            FunctionPrices = [.. at.FunctionValues],
            Reduced = Reduced(model, at),
            OpenNodes = [.. at.IsOpen],
            Picks = Picks(model, at),
        };
    }

    /// <summary>The result where no plan without something missing exists.</summary>
    internal static BoundResult Infeasible(BoundModel model, Multipliers multipliers)
    {
        int nodes = model.Problem.Nodes.Count;
        int functions = model.Problem.Functions.Count;
        int[] picks = new int[functions];
        Array.Fill(picks, -1);
        return new BoundResult
        {
            Micros = 0,
            IsInfeasible = true,
            Iterations = 0,
            Multipliers = multipliers,
            CapacityPrices = new double[nodes * Resources.Count],
            FunctionPrices = new long[functions],
            Reduced = new ReducedCosts { Floor = 0, Used = new long[nodes], Unused = new long[nodes] },
            OpenNodes = new bool[nodes],
            Picks = picks,
        };
    }

    // With a price on the sum of room, each node is decided by itself: values of nodes less what their room is worth.
    private static ReducedCosts Reduced(BoundModel model, Relaxation at)
    {
        int nodes = model.Problem.Nodes.Count;
        long[] used = new long[nodes];
        long[] unused = new long[nodes];
        long floor = model.Constant + at.Cover.FloorAt(at.NodeValue, at.States, used, unused);
        foreach (long function in at.FunctionValues)
        {
            floor += function;
        }

        return new ReducedCosts { Floor = floor, Used = used, Unused = unused };
    }

    private static int[] Picks(BoundModel model, Relaxation at)
    {
        int[] picks = new int[model.Problem.Functions.Count];
        for (int function = 0; function < picks.Length; function++)
        {
            picks[function] = -1;
            long best = long.MaxValue;
            for (int item = model.ItemStart[function]; item < model.ItemStart[function + 1]; item++)
            {
                if (at.IsOpen[model.ItemNode[item]] && at.Reduced[item] < best)
                {
                    (best, picks[function]) = (at.Reduced[item], model.ItemNode[item]);
                }
            }
        }

        return picks;
    }
}
