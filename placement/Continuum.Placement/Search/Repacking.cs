using Continuum.Placement.Compiled;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Search;

/// <summary>
/// Anneals who is where on the nodes that a plan uses, which stay as they are: single functions change nodes one by
/// one or in pairs. Where room is so scarce that hardly any such step is possible, nodes may be overfull for a while at
/// a price, which follows what happens (for the generalized assignment problem: Yagiura, Ibaraki and Glover, INFORMS J.
/// Comput. 16, 2004). What comes out fits everywhere.
/// </summary>
internal sealed class Repacking
{
    private const int MostChoices = 16;
    private const int FirstCarried = 4;
    private const int Window = 256;

    // How hot it starts is drawn: so much of what a function costs, doubled up to so many times less one.
    private const double Warm = 0.06;
    private const int Heats = 4;
    private const double Fall = 0.05;

    // Of each window's steps so many are to end where all fits; the price of what does not follows.
    private const int Aim = 96;
    private const double Change = 1.1;
    private const double LeastFactor = 0.02;
    private const double MostFactor = 64;

    private readonly SubProblem _sub;
    private readonly Chance _chance;
    private readonly int[] _dimensions;
    private readonly double[] _unit;
    private readonly int[] _need;
    private readonly long[] _free;
    private readonly int[] _at;
    private readonly int[] _best;
    private readonly int[] _place;
    private readonly int[] _many;
    private readonly int[][] _on;
    private readonly int[] _choices;
    private readonly int[] _choiceMany;
    private readonly int _nodes;
    private double _scale;
    private double _price;
    private double _heat;
    private double _factor;
    private int _overfull;
    private long _cost;
    private long _bestCost;

    /// <param name="sub">A sub-problem of simple functions alone.</param>
    /// <param name="chance">The lane's chance.</param>
    internal Repacking(SubProblem sub, Chance chance)
    {
        (_sub, _chance, _nodes) = (sub, chance, sub.Nodes.Length);
        int functions = sub.Functions.Length;
        _dimensions =
        [
            .. Enumerable.Range(0, Resources.Count).Where(k =>
                Array.Exists(sub.Need, need => need[k] > 0) || Array.Exists(sub.Room, room => room[k] < 0)),
        ];
        int many = _dimensions.Length;
        _unit = new double[many];
        _need = new int[functions * many];
        _free = new long[_nodes * many];
        _at = new int[functions];
        _best = new int[functions];
        _place = new int[functions];
        _many = new int[_nodes];
        _on = [.. Enumerable.Range(0, _nodes).Select(_ => new int[FirstCarried])];
        _choices = new int[functions * MostChoices];
        _choiceMany = new int[functions];
        for (int d = 0; d < many; d++)
        {
            double sum = 0;
            for (int function = 0; function < functions; function++)
            {
                sum += _need[(function * many) + d] = sub.Need[function][_dimensions[d]];
            }

            _unit[d] = sum > 0 ? functions / sum : 0;
        }
    }

    /// <summary>Begins to look for a cheaper plan on the same nodes.</summary>
    /// <param name="from">Where to start.</param>
    /// <param name="steps">How many steps to take from hot to cold.</param>
    /// <param name="scale">What a function costs in the mean, in micros an hour.</param>
    /// <returns>Whether there is anything to look for: everything is placed and has room.</returns>
    internal bool Begin(SubSolution from, long steps, double scale)
    {
        if (!Load(from))
        {
            return false;
        }

        (_bestCost, _scale, _price) = (_cost, scale, scale);
        _heat = scale * Warm * (1 << _chance.Below(Heats));
        _factor = FixedMath.Exp(FixedMath.Log(Fall) / Math.Max(1, steps / Window));
        return true;
    }

    /// <summary>Takes some of the steps.</summary>
    /// <returns>Each function's node, in local numbers; nothing where none of them led to a better plan.</returns>
    internal ReadOnlySpan<int> Run(long steps)
    {
        long before = _bestCost;
        for (long done = 0; done < steps; done += Window)
        {
            int fits = 0;
            for (int step = 0; step < Window; step++)
            {
                Step();
                fits += _overfull == 0 ? 1 : 0;
            }

            _heat *= _factor;
            _price = fits > Aim
                ? Math.Max(_scale * LeastFactor, _price / Change)
                : Math.Min(_scale * MostFactor, _price * Change);
        }

        return _bestCost < before ? _best : [];
    }

    private bool Load(SubSolution from)
    {
        (_cost, _overfull) = (0, 0);
        Array.Clear(_many);
        for (int node = 0; node < _nodes; node++)
        {
            for (int d = 0; d < _dimensions.Length; d++)
            {
                _free[(node * _dimensions.Length) + d] = _sub.Room[node][_dimensions[d]];
            }
        }

        for (int function = 0; function < _at.Length; function++)
        {
            if (from.NodesOf(function) is not [var number])
            {
                return false;
            }

            int node = Array.BinarySearch(_sub.Nodes, number);
            _cost += _sub.Cost[(function * _nodes) + node];
            Link(function, node);
            Take(function, node, 1);
        }

        for (int node = 0; node < _nodes; node++)
        {
            _overfull += IsOverfull(node) ? 1 : 0;
        }

        for (int function = 0; function < _at.Length; function++)
        {
            Choose(function);
        }

        return _overfull == 0;
    }

    // The cheapest nodes in use that it may go to.
    private void Choose(int function)
    {
        int count = 0;
        int last = _sub.CandidateStart[function + 1];
        for (int at = _sub.CandidateStart[function]; at < last && count < MostChoices; at++)
        {
            if (_many[_sub.CandidateNode[at]] > 0)
            {
                _choices[(function * MostChoices) + count++] = _sub.CandidateNode[at];
            }
        }

        _choiceMany[function] = count;
    }

    private void Step()
    {
        int function = _chance.Below(_at.Length);
        int choices = _choiceMany[function];
        int from = _at[function];
        int to = choices == 0 ? from : _choices[(function * MostChoices) + _chance.Below(1 + _chance.Below(choices))];
        if (to == from)
        {
            return;
        }

        int index = _chance.Below(_many[to] + 1);
        int other = index < _many[to] ? _on[to][index] : -1;
        long change = _sub.Cost[(function * _nodes) + to] - _sub.Cost[(function * _nodes) + from];
        if (other >= 0)
        {
            long back = _sub.Cost[(other * _nodes) + from];
            if (back >= SubProblem.Forbidden)
            {
                return;
            }

            change += back - _sub.Cost[(other * _nodes) + to];
        }

        double limit = _heat * _chance.Wait();
        double over = Over(from, function, other) + Over(to, other, function);
        if (change + (over * _price) <= limit)
        {
            Move(function, other, from, to);
            _cost += change;
            Note();
        }
    }

    // By how much more a node is overfull when one function leaves and another one comes, in needs of a mean function.
    private double Over(int node, int leaves, int comes)
    {
        int many = _dimensions.Length;
        double change = 0;
        for (int d = 0; d < many; d++)
        {
            long free = _free[(node * many) + d];
            long then = free
                + (leaves < 0 ? 0 : _need[(leaves * many) + d])
                - (comes < 0 ? 0 : _need[(comes * many) + d]);
            change += (Math.Min(0, free) - Math.Min(0, then)) * _unit[d];
        }

        return change;
    }

    private void Move(int function, int other, int from, int to)
    {
        _overfull -= (IsOverfull(from) ? 1 : 0) + (IsOverfull(to) ? 1 : 0);
        Unlink(function, from);
        Take(function, from, -1);
        if (other >= 0)
        {
            Unlink(other, to);
            Take(other, to, -1);
            Link(other, from);
            Take(other, from, 1);
        }

        Link(function, to);
        Take(function, to, 1);
        _overfull += (IsOverfull(from) ? 1 : 0) + (IsOverfull(to) ? 1 : 0);
    }

    private void Note()
    {
        if (_overfull == 0 && _cost < _bestCost)
        {
            _bestCost = _cost;
            _at.CopyTo(_best, 0);
        }
    }

    private bool IsOverfull(int node)
    {
        int many = _dimensions.Length;
        bool over = false;
        for (int d = 0; d < many; d++)
        {
            over |= _free[(node * many) + d] < 0;
        }

        return over;
    }

    private void Take(int function, int node, int sign)
    {
        int many = _dimensions.Length;
        for (int d = 0; d < many; d++)
        {
            _free[(node * many) + d] -= sign * _need[(function * many) + d];
        }
    }

    private void Link(int function, int node)
    {
        if (_many[node] == _on[node].Length)
        {
            Array.Resize(ref _on[node], _many[node] * 2);
        }

        (_at[function], _place[function]) = (node, _many[node]);
        _on[node][_many[node]++] = function;
    }

    private void Unlink(int function, int node)
    {
        int last = _on[node][--_many[node]];
        _on[node][_place[function]] = last;
        _place[last] = _place[function];
    }
}
