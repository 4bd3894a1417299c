using System.Numerics;
using System.Runtime.InteropServices;
using Continuum.Placement.Planning;
using Continuum.Placement.Prices;

namespace Continuum.Placement.Search;

/// <summary>
/// Puts functions back whose costs are rows: each replica where it costs least with what the room is worth to others,
/// worked out for all nodes at once. How much of the charge is counted is drawn anew each time.
/// </summary>
internal sealed class PricedRecreate
{
    /// <summary>All of the charge, in the parts by which it is counted.</summary>
    internal const int WholeCharge = 1 << ShareBits;

    private const int ShareBits = 8;
    private const double LeastSize = 1e-9;

    private readonly SubProblem _sub;
    private readonly SubPlan _plan;
    private readonly Turn _turn;
    private readonly ServedCosts _costs;
    private readonly PricedCosts _priced;
    private readonly Chance _chance;
    private readonly double[][] _orders;
    private readonly long[] _least;
    private readonly long[] _total;
    private readonly double[] _keys;

    internal PricedRecreate(SubProblem sub, SubPlan plan, Turn turn, PricedCosts costs, Chance chance)
    {
        (_sub, _plan, _turn, _costs, _priced, _chance) = (sub, plan, turn, costs.Rows, costs, chance);
        int functions = sub.Functions.Length;
        _total = new long[sub.Nodes.Length];
        _keys = new double[functions];
        _least = new long[functions];
        double[] size = Recreate.Sizes(sub);
        double[] stake = new double[functions];
        double[] density = new double[functions];
        for (int function = 0; function < functions; function++)
        {
            _least[function] = Least(function);
            stake[function] = -Stake(function);
            density[function] = stake[function] / Math.Max(LeastSize, size[function]);
            size[function] = -size[function];
        }

        _orders = [density, stake, size];
    }

    /// <summary>How many fixed orders there are beside chance.</summary>
    internal int Orders => _orders.Length;

    /// <summary>
    /// Puts back what is out, or gives up as soon as the plan cannot become good enough any more: what is still out
    /// costs at least what it does where nobody else is.
    /// </summary>
    /// <returns>Whether it went through.</returns>
    internal bool Do(PlanCost limit) => Do(limit, _chance.Below(_orders.Length + 1), _chance.Below(WholeCharge + 1));

    /// <summary>The same in one order (by number; chance after the last), with a share of the charges.</summary>
    internal bool Do(PlanCost limit, int order, int share)
    {
        Span<int> functions = _turn.Out;
        _plan.Refresh(functions);
        Sort(functions, order);
        long ahead = 0;
        foreach (int function in functions)
        {
            ahead += _least[function];
        }

        for (int i = 0; i < functions.Length; i++)
        {
            int function = functions[i];
            ahead -= _least[function];
            PutAll(function, share);
            _plan.Refresh(functions.Slice(i, 1));
            bool lacks = _plan.CountOf(function) < _sub.Problem.Functions.Least[_sub.Functions[function]];
            if (limit.Missing == 0 && (lacks || _plan.Micros + ahead > limit.Micros))
            {
                return false;
            }
        }

        return true;
    }

    private long Least(int function)
    {
        int count = _sub.Problem.Functions.Least[_sub.Functions[function]];
        long least = 0;
        for (int cell = -1; cell < _costs.CellsOf(function) && count > 0; cell++)
        {
            long cheapest = SubProblem.Forbidden;
            ReadOnlySpan<long> row = cell < 0 ? _costs.Replica(function) : _costs.Cell(function, cell);
            for (int at = _sub.CandidateStart[function]; at < _sub.CandidateStart[function + 1]; at++)
            {
                int node = _sub.CandidateNode[at];
                bool may = _costs.Replica(function)[node] < SubProblem.Forbidden;
                cheapest = may ? Math.Min(cheapest, row[node]) : cheapest;
            }

            least += cheapest == SubProblem.Forbidden ? 0 : cell < 0 ? cheapest * count : cheapest;
        }

        return least;
    }

    // How much more it costs at its worst node than at its best.
    private double Stake(int function)
    {
        int first = _sub.CandidateStart[function];
        int last = _sub.CandidateStart[function + 1];
        return first < last ? _sub.CandidateCost[last - 1] - _sub.CandidateCost[first] : 0;
    }

    private void Sort(Span<int> functions, int order)
    {
        foreach (int function in functions)
        {
            _keys[function] = order < _orders.Length ? _orders[order][function] : _chance.Unit();
        }

        functions.Sort((one, other) =>
            _keys[one].CompareTo(_keys[other]) is var by and not 0 ? by : one.CompareTo(other));
    }

    private void PutAll(int function, int share)
    {
        int least = _sub.Problem.Functions.Least[_sub.Functions[function]];
        int most = _sub.Problem.Functions.Most[_sub.Functions[function]];
        while (_plan.CountOf(function) < most)
        {
            int node = Best(function, share, _plan.CountOf(function) < least);
            if (node < 0)
            {
                break;
            }

            _plan.Put(function, node);
        }

        // What came first did not know of the others.
        if (_plan.CountOf(function) > 1 && _chance.Below(4) == 0)
        {
            _plan.Remove(function, _plan.Of(function)[0]);
            _plan.Put(function, Best(function, share, must: true));
        }
    }

    // The node for one more replica, or -1 where none has room, or none is worth it where there need not be one.
    private int Best(int function, int share, bool must)
    {
        ReadOnlySpan<int> placed = _plan.Of(function);
        long best = Total(function, placed, share);
        best = must ? SubProblem.Forbidden : best;
        int at = -1;
        int start = _chance.Below(_total.Length);
        for (int i = 0; i < 2; i++)
        {
            int end = i == 0 ? _total.Length : start;
            for (int node = i == 0 ? start : 0; node < end; node++)
            {
                if (_total[node] < best && _plan.HasRoom(function, node) && placed.IndexOf(node) < 0)
                {
                    (best, at) = (_total[node], node);
                }
            }
        }

        return at;
    }

    // What the function would cost with a replica on each node beside those placed, with charges for that one; and what
    // it costs without.
    private long Total(int function, ReadOnlySpan<int> placed, int share)
    {
        Span<long> total = _total;
        ReadOnlySpan<long> charge = _priced.Charges(function);
        if (placed.Length == 0)
        {
            Add(_sub.Cost.AsSpan(function * total.Length, total.Length), charge, share);
            return 0;
        }

        Add(_costs.Replica(function), charge, share);
        long sum = 0;
        for (int cell = 0; cell < _costs.CellsOf(function); cell++)
        {
            ReadOnlySpan<long> row = _costs.Cell(function, cell);
            long now = ServedCosts.Least(row, placed);
            sum += now;
            Serve(row, now);
        }

        return sum;
    }

    private void Add(ReadOnlySpan<long> row, ReadOnlySpan<long> charge, int share)
    {
        Span<Vector<long>> wide = MemoryMarshal.Cast<long, Vector<long>>(_total.AsSpan());
        ReadOnlySpan<Vector<long>> rows = MemoryMarshal.Cast<long, Vector<long>>(row);
        ReadOnlySpan<Vector<long>> charges = MemoryMarshal.Cast<long, Vector<long>>(charge);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = rows[i] + ((charges[i] * share) >> ShareBits);
        }

        for (int i = wide.Length * Vector<long>.Count; i < _total.Length; i++)
        {
            _total[i] = row[i] + ((charge[i] * share) >> ShareBits);
        }
    }

    private void Serve(ReadOnlySpan<long> row, long now)
    {
        Span<Vector<long>> wide = MemoryMarshal.Cast<long, Vector<long>>(_total.AsSpan());
        ReadOnlySpan<Vector<long>> rows = MemoryMarshal.Cast<long, Vector<long>>(row);
        Vector<long> nows = new(now);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += Vector.Min(rows[i], nows);
        }

        for (int i = wide.Length * Vector<long>.Count; i < _total.Length; i++)
        {
            _total[i] += Math.Min(row[i], now);
        }
    }
}
