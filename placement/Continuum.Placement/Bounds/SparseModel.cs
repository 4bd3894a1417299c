using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Builds the model of a problem that is too large to look at every function on every node. A function has items for
/// the nodes nearest to each of its cells, some of each price class, and for those it runs on. Every other node it
/// may use stands, for every one of its cells, beyond the nearest of its class: what it costs there is bounded by the
/// prices of the class and by the latencies of all that stand beyond (<see cref="NearStands"/>), and one rest a class
/// bounds them all.
/// </summary>
internal sealed class SparseModel
{
    private const int LeastNear = 1;
    private const int MostNear = 24;

    private readonly CompiledProblem _problem;
    private readonly PriceClasses _prices;
    private readonly FunctionItems[] _items;
    private readonly Lanes _lanes;
    private readonly int _candidates;
    private readonly FunctionCosts _costs;
    private readonly int[][] _seen;

    internal SparseModel(CompiledProblem problem, BoundOptions options)
    {
        _problem = problem;
        _prices = new(problem);
        _costs = new(problem);
        _items = new FunctionItems[problem.Functions.Count];
        _lanes = new(options.Threads, long.MaxValue);
        _candidates = options.Candidates;
        _seen = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new int[problem.Nodes.Count])];
    }

    /// <summary>The items of each function, with or without the rests that bound all other nodes.</summary>
    internal FunctionItems[] Items(bool rests)
    {
        foreach (IGrouping<int, int> group in
            Enumerable.Range(0, _problem.Functions.Count).GroupBy(function => _problem.Functions.Group[function]))
        {
            Fill(new GroupNodes(_problem, _prices, group.Key), [.. group], rests);
        }

        return _items;
    }

    /// <summary>A function's items with more nodes.</summary>
    internal FunctionItems With(int function, FunctionItems items, List<int> more)
    {
        int[] nodes = [.. items.Nodes, .. more];
        Array.Sort(nodes);
        return Cost(function, [.. nodes], []);
    }

    private void Fill(GroupNodes nodes, int[] functions, bool rests)
    {
        int[] places = [.. functions.SelectMany(PlacesOf).Distinct().Order()];
        NearStands[] near = new NearStands[places.Length * _prices.Count];
        _lanes.Run(near.Length, (_, first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                near[i] = new(_problem, nodes, i % _prices.Count, places[i / _prices.Count], MostNear);
            }
        });
        _lanes.Run(functions.Length, (lane, first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                int[] at = [.. PlacesOf(functions[i]).Select(place => Array.BinarySearch(places, place))];
                _items[functions[i]] = Choose(functions[i], nodes, near, at, _seen[lane], rests);
            }
        });
    }

    // Where its cells are; nowhere for a function without any.
    private IEnumerable<int> PlacesOf(int function)
    {
        int first = _problem.Functions.CellStart[function];
        int last = _problem.Functions.CellStart[function + 1];
        return first == last ? [-1] : Enumerable.Range(first, last - first).Select(cell => _problem.Cells.Place[cell]);
    }

    private FunctionItems Choose(
        int function, GroupNodes nodes, NearStands[] near, int[] places, int[] seen, bool bounds)
    {
        int quota = Math.Clamp(_candidates / (places.Length * _prices.Count), LeastNear, MostNear);
        List<int> chosen = [];
        List<Rest> rests = [];
        foreach (int node in _problem.Functions.Current[function])
        {
            if (_problem.Allows(function, node))
            {
                seen[node] = function + 1;
                chosen.Add(node);
            }
        }

        for (int priceClass = 0; priceClass < _prices.Count; priceClass++)
        {
            int[] beyond = new int[places.Length];
            bool all = nodes.ClassStart[priceClass] == nodes.ClassStart[priceClass + 1];
            for (int i = 0; i < places.Length && !all; i++)
            {
                NearStands stands = near[(places[i] * _prices.Count) + priceClass];
                beyond[i] = Walk(function, nodes, stands, quota, seen, chosen);
                all = stands.IsAll && beyond[i] == stands.Stands.Length;
            }

            if (!all && bounds)
            {
                rests.Add(RestOf(function, priceClass, near, places, beyond));
            }
        }

        if (!bounds)
        {
            Fill(function, seen, chosen);
        }

        chosen.Sort();
        return Cost(function, chosen, rests);
    }

    // Where hardly any near node may carry it, any that may: nobody is to have fewer than there are or than it needs.
    private void Fill(int function, int[] seen, List<int> chosen)
    {
        int count = _problem.Nodes.Count;
        for (int i = 0; i < count && chosen.Count < Problems.PlacementFunction.MostReplicas; i++)
        {
            int node = (int)(((function * 7919L) + i) % count);
            if (seen[node] != function + 1 && _problem.Allows(function, node))
            {
                seen[node] = function + 1;
                chosen.Add(node);
            }
        }
    }

    // Takes the nearest nodes, stand by stand; answers the first stand that was not taken whole.
    private int Walk(int function, GroupNodes nodes, NearStands near, int quota, int[] seen, List<int> chosen)
    {
        int taken = 0;
        for (int i = 0; i < near.Stands.Length; i++)
        {
            for (int at = nodes.NodeStart[near.Stands[i]]; at < nodes.NodeStart[near.Stands[i] + 1]; at++)
            {
                int node = nodes.Nodes[at];
                if (!_problem.Allows(function, node))
                {
                    continue;
                }

                if (taken == quota)
                {
                    return i;
                }

                taken++;
                if (seen[node] != function + 1)
                {
                    seen[node] = function + 1;
                    chosen.Add(node);
                }
            }
        }

        return near.Stands.Length;
    }

    private Rest RestOf(int function, int priceClass, NearStands[] near, int[] places, int[] beyond)
    {
        FunctionTable functions = _problem.Functions;
        int first = functions.CellStart[function];
        long[] cells = new long[functions.CellStart[function + 1] - first];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = near[(places[i] * _prices.Count) + priceClass]
                .Cell(_problem, first + i, beyond[i], _prices.Egress[priceClass]);
        }

        // All nodes it runs on are items: whatever is not is a move.
        bool moves = functions.Current[function].Length > 0 && functions.Forced[function] == 0;
        long replica = _prices.Replica(function, priceClass) + (moves ? functions.MoveCost[function] : 0);
        return FunctionRows.IsWhole(_problem, function)
            ? new(replica + cells.Sum() - FunctionRows.SplitSlack(_problem, function) * cells.Length, [])
            : new(replica, cells);
    }

    private FunctionItems Cost(int function, List<int> nodes, List<Rest> rests)
    {
        bool whole = FunctionRows.IsWhole(_problem, function);
        int cells = FunctionRows.RelaxedCells(_problem, function);
        long[] costs = new long[nodes.Count];
        long[] cellCosts = new long[nodes.Count * cells];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = whole
                ? _costs.Of(function, [nodes[i]])
                : FunctionRows.Replica(_problem, _costs.Cells, function, nodes[i]);
            for (int cell = 0; cell < cells; cell++)
            {
                cellCosts[(cell * costs.Length) + i] =
                    _costs.Cells.Cell(_problem.Functions.CellStart[function] + cell, nodes[i]);
            }
        }

        return new([.. nodes], costs, cellCosts, [.. rests]);
    }
}
