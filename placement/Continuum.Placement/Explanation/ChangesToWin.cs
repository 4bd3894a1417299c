using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>What would have to change for a node that would do to be chosen.</summary>
internal sealed class ChangesToWin(Assignment plan, Exchanges exchanges, CostSplit split)
{
    // Objectives are told to a tenth of a millisecond.
    private const double StepMs = 0.1;
    private const int Halvings = 12;

    private readonly CompiledProblem _problem = exchanges.Problem;

    /// <summary>The first of the changes below that, tried, has the node chosen; null where none has.</summary>
    /// <param name="function">The function.</param>
    /// <param name="with">The best exchange with the node; it is allowed and no better than the best without.</param>
    /// <param name="without">The least cost without the node.</param>
    internal Counterfactual? Find(int function, Exchange with, PlanCost without)
    {
        long difference = with.Cost.Micros - without.Micros;
        return MoveCost(function, with, difference)
            ?? Objective(function, with)
            ?? Price(function, with, difference)
            ?? Others(function, with.In, without);
    }

    private Counterfactual? MoveCost(int function, Exchange with, long difference)
    {
        int moves = with.Voluntary - exchanges.State.VoluntaryMoves;
        long now = _problem.Functions.MoveCost[function];
        if (moves <= 0 || (difference / moves) + 1 > now)
        {
            return null;
        }

        ObjectiveWeights weights = _problem.Weights;
        double units = (now - (difference / moves) - 1) / Micros.One * weights.HorizonHours / (1 + weights.MoveMargin);
        return Tried(function, with.In, new MoveCostLowered(Key(function), units));
    }

    private Counterfactual? Objective(int function, Exchange with)
    {
        int cell = MostMissed(function, with);
        if (cell < 0)
        {
            return null;
        }

        double service = _problem.Cells.ServiceMs[cell];
        Place from = _problem.Places[_problem.Cells.Place[cell]];
        double low = _problem.Cells.LimitMs[cell] + service;
        double high = Math.Max(low, split.RoundTrip(cell, with.In).QuantileMs(_problem.Cells.Quantile[cell])
            + split.Reads(function, with.In).ReadMs + service);
        Counterfactual? found = null;
        for (int times = 0; times < 2 && found is null && high < MistakeList.Most; times++)
        {
            high = Math.Ceiling(high * (1 + times) / StepMs) * StepMs;
            found = Tried(function, with.In, new ObjectiveRelaxed(Key(function), from, high));
        }

        for (int i = 0; i < Halvings && found is not null && high - low > StepMs; i++)
        {
            double middle = Math.Ceiling((low + high) / 2 / StepMs) * StepMs;
            if (middle < high
                && Tried(function, with.In, new ObjectiveRelaxed(Key(function), from, middle)) is { } less)
            {
                (found, high) = (less, middle);
            }
            else
            {
                low = middle;
            }
        }

        return found;
    }

    // The cell whose misses would rise most; -1 where those of none would.
    private int MostMissed(int function, Exchange with)
    {
        Dictionary<int, long> misses = [];
        int[] now = exchanges.Sorted(function);
        int[] then = SetTerms.After(now, with);
        foreach (ServedShare served in split.Served(function, then))
        {
            misses[served.Cell] = misses.GetValueOrDefault(served.Cell) + split.Cell(served).Misses;
        }

        foreach (ServedShare served in split.Served(function, now))
        {
            misses[served.Cell] = misses.GetValueOrDefault(served.Cell) - split.Cell(served).Misses;
        }

        int most = -1;
        foreach ((int cell, long more) in misses.OrderBy(pair => pair.Key))
        {
            if (_problem.Cells.Place[cell] >= 0
                && !double.IsPositiveInfinity(_problem.Cells.LimitMs[cell])
                && more > (most < 0 ? 0 : misses[most]))
            {
                most = cell;
            }
        }

        return most;
    }

    // What the node costs as such comes first, then memory, then cores, as far as each is not free already.
    private Counterfactual? Price(int function, Exchange with, long difference)
    {
        int node = with.In;
        double left = (difference + 2) / Micros.One;
        double open = exchanges.State.CarriedBy(node) == 0
            ? Math.Min(left, _problem.Nodes.OpenCost[node] / Micros.One)
            : 0;
        left -= open;
        double memory = Math.Min(left / _problem.Functions.GiB[function], _problem.Nodes.GiBCost[node]);
        left -= memory * _problem.Functions.GiB[function];
        double cores = _problem.Functions.Cores[function] > 0 && left > 0
            ? Math.Min(left / _problem.Functions.Cores[function], _problem.Nodes.CoreCost[node])
            : 0;
        left -= cores * _problem.Functions.Cores[function];
        return left > 1 / Micros.One
            ? null
            : Tried(function, node, new PriceLowered(_problem.Nodes.Ids[node], open, memory, cores));
    }

    private Counterfactual? Others(int function, int node, PlanCost without)
    {
        long least = long.MaxValue;
        foreach (Exchange each in exchanges.All(function, node))
        {
            if (each.Allowed && each.Out >= 0 && each.Cost.Missing == without.Missing)
            {
                least = Math.Min(least, each.Cost.Micros);
            }
        }

        if (least == long.MaxValue)
        {
            return null;
        }

        double more = (least - without.Micros + 2) / Micros.One / _problem.Functions.GiB[function];
        return more > MistakeList.Most
            ? null
            : Tried(function, node, new OthersDearer(_problem.Nodes.Ids[node], more));
    }

    private Counterfactual? Tried(int function, int node, Change change)
    {
        Counterfactual tried = new(Key(function), _problem.Nodes.Ids[node], CounterfactualClaim.Chosen, [change]);
        return tried.Verify(plan) ? tried : null;
    }

    private string Key(int function) => _problem.Functions.Keys[function];
}
