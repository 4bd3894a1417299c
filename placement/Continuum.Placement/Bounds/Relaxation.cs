using System.Numerics;
using System.Runtime.InteropServices;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// The Lagrangian relaxation at given prices. The rows that say that each cell is served once, and how many replicas a
/// function has, are priced; what is left falls apart into one knapsack for each node (Holmberg, Rönnqvist and Yuan
/// 1999, for facility location), and one choice of nodes whose room covers what all functions need at least. All in
/// whole micros: every value is a valid bound, the same on any machine and number of threads.
/// </summary>
internal sealed class Relaxation
{
    private const int ManySteps = 2000;
    private const int FewSteps = 20;

    private readonly BoundModel _model;
    private readonly Lanes _lanes;
    private readonly int _steps;
    private readonly Knapsack[] _knapsacks;
    private readonly int[][] _offered;
    private readonly long[] _reduced;
    private readonly long[] _functionValue;
    private readonly Cover _cover;

    internal Relaxation(BoundModel model, BoundOptions options)
    {
        _model = model;
        _steps = options.KnapsackSteps ?? (model.CellCount == 0 ? ManySteps : FewSteps);
        _lanes = new(options.Threads, model.ItemCount + model.CellCosts.Length);
        _knapsacks = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new Knapsack())];
        int nodes = model.Problem.Nodes.Count;
        int most = Enumerable.Range(0, nodes).Select(n => model.NodeStart[n + 1] - model.NodeStart[n]).Append(0).Max();
        _offered = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new int[most])];
        _reduced = new long[model.ItemCount];
        _functionValue = new long[model.Problem.Functions.Count];
        IsTaken = new bool[model.ItemCount];
        Replicas = new int[model.Problem.Functions.Count];
        RestTaken = new int[model.RestCost.Length];
        NodeValue = new long[nodes];
        NodePrice = new double[nodes];
        NodeScarce = new int[nodes];
        IsOpen = new bool[nodes];
        States = new NodeState[nodes];
        IsBarred = new bool[model.ItemCount];
        _cover = new(model.Problem, options.KnapsackSteps ?? ManySteps);
    }

    /// <summary>Items taken at the last prices; on closed nodes none.</summary>
    internal bool[] IsTaken { get; }

    /// <summary>How many replicas each function has, as its own count costs and the price say.</summary>
    internal int[] Replicas { get; }

    /// <summary>How many replicas are taken of each rest.</summary>
    internal int[] RestTaken { get; }

    /// <summary>For each node what opening it costs less what its items bring.</summary>
    internal long[] NodeValue { get; }

    /// <summary>
    /// For each node the resource that decides (-1 for none) and what one more unit of it would bring.
    /// </summary>
    internal int[] NodeScarce { get; }

    internal double[] NodePrice { get; }

    internal bool[] IsOpen { get; }

    /// <summary>What is decided about the nodes; nothing at first.</summary>
    internal NodeState[] States { get; }

    /// <summary>Items that are not to be taken; none at first.</summary>
    internal bool[] IsBarred { get; }

    /// <summary>Whether there can be a plan at all as far as room and numbers of nodes tell.</summary>
    internal bool IsPossible => !_model.IsInfeasible && _cover.IsPossible(States);

    /// <summary>
    /// Whether rests are left out, since the prices are known to be too low for any node that is no item.
    /// </summary>
    internal bool IgnoresRests { get; set; }

    /// <summary>What each item costs at the last prices, the node apart.</summary>
    internal ReadOnlySpan<long> Reduced => _reduced;

    internal Cover Cover => _cover;

    /// <summary>What each function brings by its rows alone at the last prices.</summary>
    internal ReadOnlySpan<long> FunctionValues => _functionValue;

    /// <summary>The bound at these prices.</summary>
    internal long Evaluate(Multipliers at)
    {
        _lanes.Run(_model.Problem.Functions.Count, (_, first, last) =>
        {
            for (int function = first; function < last; function++)
            {
                Price(function, at);
                _functionValue[function] = Value(function, at);
            }
        });
        _lanes.Run(_model.Problem.Nodes.Count, (lane, first, last) =>
        {
            for (int node = first; node < last; node++)
            {
                Fill(node, _knapsacks[lane], _offered[lane]);
            }
        });
        long value = _model.Constant + _cover.Choose(NodeValue, States, IsOpen);
        foreach (long function in _functionValue)
        {
            value += function;
        }

        Close();
        return value;
    }

    private void Price(int function, Multipliers at)
    {
        int first = _model.ItemStart[function];
        int count = _model.ItemsOf(function);
        Span<long> reduced = _reduced.AsSpan(first, count);
        long worth = at.Function[function];
        ReadOnlySpan<long> costs = _model.ItemCost.AsSpan(first, count);
        for (int i = 0; i < count; i++)
        {
            reduced[i] = costs[i] - worth;
        }

        for (int cell = _model.CellStart[function]; cell < _model.CellStart[function + 1]; cell++)
        {
            Serve(reduced, _model.CellCosts.AsSpan(_model.CellOffset[cell], count), at.Cell[cell]);
        }
    }

    // A replica serves a cell where that costs less than serving it is worth.
    private static void Serve(Span<long> reduced, ReadOnlySpan<long> costs, long worth)
    {
        Span<Vector<long>> wide = MemoryMarshal.Cast<long, Vector<long>>(reduced);
        ReadOnlySpan<Vector<long>> wideCosts = MemoryMarshal.Cast<long, Vector<long>>(costs);
        Vector<long> worths = new(worth);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += Vector.Min(Vector<long>.Zero, wideCosts[i] - worths);
        }

        for (int i = wide.Length * Vector<long>.Count; i < reduced.Length; i++)
        {
            reduced[i] += Math.Min(0, costs[i] - worth);
        }
    }

    private long Value(int function, Multipliers at)
    {
        long value = 0;
        for (int cell = _model.CellStart[function]; cell < _model.CellStart[function + 1]; cell++)
        {
            value += at.Cell[cell];
        }

        long[] costs = _model.CountCost[function];
        int least = _model.Problem.Functions.Least[function];
        long worth = at.Function[function];
        long best = long.MaxValue;
        for (int i = 0; i < costs.Length; i++)
        {
            if (costs[i] + (worth * (least + i)) is var cost && cost < best)
            {
                (best, Replicas[function]) = (cost, least + i);
            }
        }

        return value + best + (IgnoresRests ? 0 : Rest(function, at));
    }

    // Beyond the items: any number of replicas up to the most, and each cell served there once at the most.
    private long Rest(int function, Multipliers at)
    {
        long sum = 0;
        int most = _model.Problem.Functions.Most[function];
        for (int rest = _model.RestStart[function]; rest < _model.RestStart[function + 1]; rest++)
        {
            long replica = _model.RestCost[rest] - at.Function[function];
            long served = 0;
            int offset = _model.RestOffset[rest];
            for (int cell = _model.CellStart[function]; cell < _model.CellStart[function + 1]; cell++)
            {
                served += Math.Min(0, _model.RestCellCosts[offset++] - at.Cell[cell]);
            }

            RestTaken[rest] = replica < 0 ? most : replica + served < 0 ? 1 : 0;
            sum += RestTaken[rest] == 0 ? 0 : (replica * RestTaken[rest]) + served;
        }

        return sum;
    }

    private void Fill(int node, Knapsack knapsack, int[] offered)
    {
        knapsack.Clear(_model.Problem.Functions.Need);
        for (int i = _model.NodeStart[node]; i < _model.NodeStart[node + 1]; i++)
        {
            int item = _model.NodeItems[i];
            IsTaken[item] = false;
            if (_reduced[item] < 0 && !IsBarred[item])
            {
                offered[knapsack.Count] = item;
                knapsack.Add(_model.ItemFunction[item], -_reduced[item]);
            }
        }

        Span<long> capacity = stackalloc long[Resources.Count];
        ReadOnlySpan<int> units = _model.Problem.Nodes.CapacityOf(node);
        for (int k = 0; k < Resources.Count; k++)
        {
            capacity[k] = units[k];
        }

        NodeValue[node] = _model.Problem.Nodes.OpenCost[node] - knapsack.Solve(capacity, _steps);
        NodeScarce[node] = knapsack.Scarce;
        NodePrice[node] = knapsack.Price;
        for (int i = 0; i < knapsack.Count; i++)
        {
            IsTaken[offered[i]] = knapsack.IsTaken(i);
        }
    }

    private void Close()
    {
        for (int node = 0; node < IsOpen.Length; node++)
        {
            for (int i = _model.NodeStart[node]; !IsOpen[node] && i < _model.NodeStart[node + 1]; i++)
            {
                IsTaken[_model.NodeItems[i]] = false;
            }
        }
    }
}
