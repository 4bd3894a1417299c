using System.Numerics;
using System.Runtime.InteropServices;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Looks at every node that is no item of a function, at given prices: what would a replica there cost the bound? Where
/// it is less than nothing the node belongs among the items, or the function's price is too high by so much. All nodes
/// of a stand are looked at together. Not for several threads at once.
/// </summary>
internal sealed class FarPricing
{
    private const int MostStands = 6;
    private const int NodesOfStand = 3;

    // Costs here are doubles of up to some 1e13 micros: what they differ by from exact ones is far below this.
    private const long Rounding = 4;

    // A node is worth the work that an item is from so many micros on.
    private const double Matters = -50;

    private readonly CompiledProblem _problem;
    private readonly Stands _stands;
    private readonly CountCosts _counts;
    private readonly double[] _cell;
    private readonly double[] _sum;
    private readonly bool[] _isItem;
    private readonly List<(double Cost, int Stand)> _best = [];

    internal FarPricing(CompiledProblem problem, Stands stands, CountCosts counts)
    {
        _problem = problem;
        _stands = stands;
        _counts = counts;
        _cell = new double[stands.Places];
        _sum = new double[stands.Count];
        _isItem = new bool[problem.Nodes.Count];
    }

    /// <summary>By how much the price of a function is too high for the nodes that are no items; 0 or less.</summary>
    /// <param name="model">The items.</param>
    /// <param name="function">The function.</param>
    /// <param name="at">The prices.</param>
    /// <param name="add">Takes up the nodes that should be items.</param>
    internal long Excess(BoundModel model, int function, Multipliers at, List<int> add)
    {
        Sum(model, function, at);
        ReadOnlySpan<int> items = model.ItemNode.AsSpan(model.ItemStart[function], model.ItemsOf(function));
        Mark(items, true);
        Select(function);
        foreach ((double cost, int stand) in _best)
        {
            if (cost < Matters)
            {
                Add(function, stand, add);
            }
        }

        Mark(items, false);
        return _best.Count == 0 ? 0 : Math.Min(0, (long)Math.Floor(_best[0].Cost) - Inexact(function));
    }

    // Each cell's cost is rounded to whole micros by itself.
    private long Inexact(int function) =>
        Rounding + _problem.Functions.CellStart[function + 1] - _problem.Functions.CellStart[function];

    private void Mark(ReadOnlySpan<int> nodes, bool mark)
    {
        foreach (int node in nodes)
        {
            _isItem[node] = mark;
        }
    }

    private void Sum(BoundModel model, int function, Multipliers at)
    {
        FunctionTable functions = _problem.Functions;
        bool whole = FunctionRows.IsWhole(_problem, function);
        bool moves = functions.Current[function].Length > 0 && functions.Forced[function] == 0;
        int first = functions.CellStart[function];
        int cells = functions.CellStart[function + 1] - first;
        long own = (moves ? functions.MoveCost[function] : 0) - at.Function[function]
            + (whole ? _counts.Of(function)[0] - (cells * FunctionRows.SplitSlack(_problem, function)) : 0);
        for (int priceClass = 0; priceClass < _stands.Prices.Count; priceClass++)
        {
            Span<double> sum = _sum.AsSpan(priceClass * _stands.Places, _stands.Places);
            sum.Fill(own + _stands.Prices.Replica(function, priceClass));
        }

        for (int i = 0; i < cells; i++)
        {
            _stands.Costs(first + i, _cell);
            for (int priceClass = 0; priceClass < _stands.Prices.Count; priceClass++)
            {
                double traffic = _problem.Cells.GiBPerHour[first + i] * _stands.Prices.Egress[priceClass] * Micros.One;
                double worth = whole ? double.PositiveInfinity : at.Cell[model.CellStart[function] + i] - traffic;
                Serve(_sum.AsSpan(priceClass * _stands.Places, _stands.Places), whole ? traffic : 0, worth);
            }
        }
    }

    // A whole function pays for the cell; any other gains where serving it costs less than it is worth.
    private void Serve(Span<double> sum, double traffic, double worth)
    {
        bool pays = double.IsPositiveInfinity(worth);
        Vector<double> less = new(pays ? -traffic : worth);
        Vector<double> most = new(pays ? double.MaxValue : 0);
        Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(sum);
        ReadOnlySpan<Vector<double>> costs = MemoryMarshal.Cast<double, Vector<double>>(_cell);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += Vector.Min(most, costs[i] - less);
        }

        for (int i = wide.Length * Vector<double>.Count; i < sum.Length; i++)
        {
            sum[i] += Math.Min(most[0], _cell[i] - less[0]);
        }
    }

    private void Select(int function)
    {
        _best.Clear();
        double limit = Inexact(function);
        for (int stand = 0; stand < _sum.Length; stand++)
        {
            if (_sum[stand] >= limit || !_stands.HasOther(function, stand, _isItem))
            {
                continue;
            }

            int at = _best.Count;
            while (at > 0 && _best[at - 1].Cost > _sum[stand])
            {
                at--;
            }

            _best.Insert(at, (_sum[stand], stand));
            if (_best.Count > MostStands)
            {
                _best.RemoveAt(MostStands);
                limit = _best[^1].Cost;
            }
        }
    }

    // Functions start at different nodes of a stand, so that not all crowd on the first.
    private void Add(int function, int stand, List<int> add)
    {
        int first = _stands.NodeStart[stand];
        int count = _stands.NodeStart[stand + 1] - first;
        int added = 0;
        for (int i = 0; i < count && added < NodesOfStand; i++)
        {
            int node = _stands.Nodes[first + (int)(((function * 7919L) + i) % count)];
            if (!_isItem[node] && _problem.Allows(function, node))
            {
                add.Add(node);
                added++;
            }
        }
    }
}
