using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// First prices of one function's rows, as if there were room everywhere: the function is then a small facility
/// location problem by itself, whose dual is climbed as Erlenkotter (1978) does. The price of each cell is raised to
/// the next node's cost for it, as long as the replicas that would gain by it are not yet paid for. Not for several
/// threads.
/// </summary>
internal sealed class FunctionAscent(BoundModel model)
{
    // Levels a price may pass; more bring little.
    private const int Passes = 40;

    private long[] _slack = [];
    private long[] _sorted = [];
    private long[] _cells = [];
    private long[] _best = [];

    /// <summary>Sets the prices of a function's rows.</summary>
    /// <param name="function">The function.</param>
    /// <param name="prices">Filled in.</param>
    internal void Set(int function, Multipliers prices)
    {
        int items = model.ItemsOf(function);
        int first = model.CellStart[function];
        int cells = model.CellStart[function + 1] - first;
        if (items == 0)
        {
            return;
        }

        Fit(items, cells);
        model.ItemCost.AsSpan(model.ItemStart[function], items).CopyTo(_sorted);
        _sorted.AsSpan(0, items).Sort();
        int least = Math.Min(model.Problem.Functions.Least[function], items);
        long cheapest = _sorted[0];
        long bestValue = long.MinValue;
        ReadOnlySpan<long> choices = cells == 0
            ? [_sorted[least - 1]]
            : [_sorted[least - 1], cheapest, cheapest / 2, 0];
        foreach (long worth in choices)
        {
            long value = Climb(function, worth, items, first, cells);
            if (value > bestValue)
            {
                bestValue = value;
                prices.Function[function] = worth;
                _cells.AsSpan(0, cells).CopyTo(_best);
            }
        }

        _best.AsSpan(0, cells).CopyTo(prices.Cell.AsSpan(first));
    }

    private void Fit(int items, int cells)
    {
        if (_slack.Length < items)
        {
            _slack = new long[items * 2];
            _sorted = new long[items * 2];
        }

        if (_cells.Length < cells)
        {
            _cells = new long[cells * 2];
            _best = new long[cells * 2];
        }
    }

    // Answers what the function brings at the prices found.
    private long Climb(int function, long worth, int items, int first, int cells)
    {
        for (int i = 0; i < items; i++)
        {
            _slack[i] = model.ItemCost[model.ItemStart[function] + i] - worth;
        }

        for (int cell = 0; cell < cells; cell++)
        {
            ReadOnlySpan<long> costs = model.CellCosts.AsSpan(model.CellOffset[first + cell], items);
            _cells[cell] = Math.Min(Least(costs), model.CellMost[first + cell]);
        }

        bool raised = true;
        for (int pass = 0; pass < Passes && raised; pass++)
        {
            raised = false;
            for (int cell = 0; cell < cells; cell++)
            {
                raised |= Raise(first + cell, ref _cells[cell], items);
            }
        }

        long value = worth * model.Problem.Functions.Least[function];
        for (int i = 0; i < items; i++)
        {
            value += Math.Min(0, _slack[i]);
        }

        for (int cell = 0; cell < cells; cell++)
        {
            value += _cells[cell];
        }

        return value;
    }

    private bool Raise(int cell, ref long price, int items)
    {
        ReadOnlySpan<long> costs = model.CellCosts.AsSpan(model.CellOffset[cell], items);
        long by = model.CellMost[cell] - price;
        for (int i = 0; i < items; i++)
        {
            by = Math.Min(by, costs[i] > price ? costs[i] - price : Math.Max(0, _slack[i]));
        }

        if (by <= 0 || by > Micros.Most)
        {
            return false;
        }

        for (int i = 0; i < items; i++)
        {
            _slack[i] -= costs[i] <= price ? by : 0;
        }

        price += by;
        return true;
    }

    private static long Least(ReadOnlySpan<long> costs)
    {
        long least = long.MaxValue;
        foreach (long cost in costs)
        {
            least = Math.Min(least, cost);
        }

        return least;
    }
}
