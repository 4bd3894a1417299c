using Continuum.Placement.Bounds;
using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>
/// Finds what room is worth by Lagrangian relaxation of the nodes' capacities, while each function takes its cheapest
/// set of nodes. Prices move after every few functions, by what those before them asked for (incremental subgradients:
/// Nedic and Bertsekas, SIAM J. Optim. 12, 2001): where all move at once, everybody who could go to one of many nodes
/// goes to the one that is cheapest at the moment, and what is too little for all of them seems to be enough of all
/// others. What counts is the mean of the prices on the way, which does not swing (Polyak and Juditsky, SIAM J.
/// Control Optim. 30, 1992). Any prices give a valid bound, since it is computed in whole numbers; with these it is
/// near that of the linear relaxation over sets of nodes.
/// </summary>
internal sealed class PriceAscent
{
    private const long MostWork = 200_000_000;
    private const int MostPasses = 160;
    private const int LeastPasses = 10;

    // Passes over all functions until the bound of the mean is worked out, which is one more, and price changes in
    // each.
    private const int PassesEach = 4;
    private const int MostChanges = 250;
    private const double FirstStep = 0.3;
    private const double LastStep = 1e-3;
    private const double Shrink = 0.6;
    private const double Progress = 1e-4;

    private readonly SubProblem _sub;
    private readonly int _nodes;
    private readonly Lanes _lanes;
    private readonly CheapestSet[] _sets;
    private readonly long[][] _charge;
    private readonly long[] _value = new long[Lanes.Count];
    private readonly RoomPrices _prices;
    private readonly AskedRoom _asked;
    private readonly int _changes;
    private double _step = FirstStep;
    private int _left;

    /// <summary>Starts where room costs nothing.</summary>
    /// <param name="sub">The sub-problem.</param>
    /// <param name="costs">What its functions cost.</param>
    /// <param name="threads">Threads to work on; the prices are the same on any number.</param>
    internal PriceAscent(SubProblem sub, ServedCosts costs, int threads)
    {
        _sub = sub;
        _nodes = sub.Nodes.Length;
        NodeKinds kinds = new(sub, costs);
        _lanes = new(threads, kinds.Work);
        _sets = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new CheapestSet(sub, costs, kinds))];
        _charge = [.. _sets.Select(_ => new long[_nodes])];
        _prices = new(sub);
        _asked = new(sub, _prices.Scarce);
        _changes = Math.Min(MostChanges, sub.Functions.Length);
        _left = _prices.Scarce.Length == 0
            ? 0
            : (int)Math.Clamp(MostWork / Math.Max(1, kinds.Work), LeastPasses, MostPasses);
        Micros = Value();
    }

    /// <summary>No plan with nothing missing costs less than this many micros an hour.</summary>
    internal long Micros { get; private set; }

    private bool IsDone => _left <= 0 || _step < LastStep;

    /// <summary>Goes on for so many passes over all functions, about, where it is not done.</summary>
    internal void Climb(int passes)
    {
        for (int until = _left - passes; _left > until && !IsDone; _left -= PassesEach + 1)
        {
            _prices.UseMoving();
            for (int pass = 0; pass < PassesEach; pass++)
            {
                Pass();
            }

            _prices.UseMean(PassesEach * _changes);
            long value = Value();
            _step *= value - Micros > Progress * Math.Abs((double)Micros) ? 1 : Shrink;
            if (value > Micros)
            {
                Micros = value;
                _prices.KeepMean();
            }
        }
    }

    /// <summary>What a replica of each function is to be charged on each node by the best prices so far, function by
    /// function.</summary>
    internal void Charge(Span<long> charges)
    {
        _prices.UseKept();
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            _prices.Charge(function, charges.Slice(function * _nodes, _nodes));
        }
    }

    private void Pass()
    {
        for (int change = 0; change < _changes; change++)
        {
            for (int function = change; function < _sub.Functions.Length; function += _changes)
            {
                _ = Find(0, function);
                _asked.Choose(function, _sets[0].Chosen);
            }

            Move(_step / _changes);
        }
    }

    private void Move(double step)
    {
        for (int i = 0; i < _prices.Scarce.Length; i++)
        {
            ReadOnlySpan<long> asked = _asked.Of(i);
            for (int node = 0; node < _nodes; node++)
            {
                _prices.Raise(i, node, step * _prices.Over(i, node, asked[node]));
            }
        }
    }

    // What all functions cost at least with what they are charged, less what all room costs.
    private long Value()
    {
        Array.Clear(_value);
        _lanes.Run(_sub.Functions.Length, Add);
        return _value.Sum() - _prices.Rent();
    }

    private void Add(int lane, int first, int last)
    {
        for (int function = first; function < last; function++)
        {
            _value[lane] += Find(lane, function);
        }
    }

    private long Find(int lane, int function)
    {
        _prices.Charge(function, _charge[lane]);
        return _sets[lane].Find(function, _charge[lane]);
    }
}
