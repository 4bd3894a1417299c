using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Candidates;

/// <summary>
/// The places that are looked at for one function, with what each of its cells costs there. That is bounded from below
/// by the mean round trips at first, and worked out for the places that are handed out: how likely objectives are missed
/// takes far longer, and most places are never the next. Used again and again.
/// </summary>
internal sealed class PlaceChoices
{
    private int[] _places = [];
    private RoundTrip[] _trips = [];
    private long[] _cells = [];
    private ulong[] _within = [];
    private long[] _own = [];
    private long[] _left = [];
    private bool[] _known = [];
    private long[] _served = [];
    private int _words;
    private int _function;
    private int _first;
    private bool _reads;
    private CellCosts _costs = null!;
    private PlaceOrder _order = null!;

    /// <summary>The places that are among them, with their choices.</summary>
    internal PlaceMarks Marks { get; } = new();

    /// <summary>Cells of the function.</summary>
    internal int Cells { get; private set; }

    internal int Count { get; private set; }

    internal int this[int choice] => _places[choice];

    /// <summary>What a replica reserves costs so much at least on any node of any of them; see
    /// <see cref="OwnOf"/>.</summary>
    internal long LeastOwn { get; private set; }

    /// <summary>Begins anew with none.</summary>
    /// <param name="cells">Cells of the function.</param>
    /// <param name="places">Places of the problem.</param>
    internal void Clear(int cells, int places)
    {
        (Cells, Count) = (cells, 0);
        Marks.Clear(places);
    }

    internal void Add(int place)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Math.Max(128, 2 * Count));
        }

        Marks.Add(place, Count);
        _places[Count++] = place;
    }

    /// <summary>Works out what the cells cost at least from each place, by the node that serves them for
    /// least.</summary>
    internal void Bound(CompiledProblem problem, CellCosts costs, NearPlaces near, int function, PlaceOrder order)
    {
        (_costs, _order, _function) = (costs, order, function);
        _words = ReplicaRows.Words(problem, function);
        _first = problem.Functions.CellStart[function];
        _reads = problem.Data.Start[function + 1] > problem.Data.Start[function];
        MakeRoom();
        Trips(problem, near);
        LeastOwn = long.MaxValue;
        for (int i = 0; i < Count; i++)
        {
            int place = _places[i];
            double egress = order.LeastEgress(place);
            (double readMs, double unit) = _reads ? costs.DataOf(function, order.CheapestOf(place)) : (0, 0);
            for (int cell = 0; cell < Cells; cell++)
            {
                int at = (i * Cells) + cell;
                ref RoundTrip trip = ref _trips[at];
                if (trip.MedianMs < 0)
                {
                    trip = costs.Trip(_first + cell, place);
                }

                _cells[at] = costs.AtLeast(_first + cell, egress, readMs, unit, trip);
            }

            _known[i] = Cells == 0;
            _own[i] = order.LeastOwn(problem.Functions, function, place);
            LeastOwn = Math.Min(LeastOwn, _own[i]);
        }
    }

    /// <summary>What each cell costs from a choice that was handed out, on the place's node that serves clients for
    /// least.</summary>
    internal ReadOnlySpan<long> CellsOf(int choice) => _cells.AsSpan(choice * Cells, Cells);

    /// <summary>Which cells it serves in time, as in <see cref="ReplicaRows.Within"/>.</summary>
    internal ReadOnlySpan<ulong> WithinOf(int choice) => _within.AsSpan(choice * _words, _words);

    /// <summary>What a replica reserves costs so much at least on any node of a choice.</summary>
    internal long OwnOf(int choice) => _own[choice];

    /// <summary>Begins to hand out the places anew, by what all cells cost with one more replica there.</summary>
    /// <param name="served">What each cell costs without; <see cref="long.MaxValue"/> where nobody serves it.</param>
    internal void Rank(ReadOnlySpan<long> served)
    {
        served.CopyTo(_served);
        for (int i = 0; i < Count; i++)
        {
            _left[i] = Sum(i);
        }
    }

    /// <summary>The same by what all cells cost from there alone.</summary>
    internal void RankAlone()
    {
        _served.AsSpan(0, Cells).Fill(long.MaxValue);
        Rank(_served.AsSpan(0, Cells));
    }

    /// <summary>Hands out the choice with the cheapest place that is left, the first of several; or -1.</summary>
    /// <param name="below">Only if all cells cost less than that with it.</param>
    /// <param name="cost">What they cost with it.</param>
    internal int Next(long below, out long cost)
    {
        int best = Least();
        while (best >= 0 && _left[best] < below && !_known[best])
        {
            WorkOut(best);
            best = Least();
        }

        if (best < 0 || _left[best] >= below)
        {
            cost = long.MaxValue;
            return -1;
        }

        cost = _left[best];
        _left[best] = long.MaxValue;
        return best;
    }

    private long Sum(int choice)
    {
        long sum = 0;
        for (int cell = 0, at = choice * Cells; cell < Cells; cell++, at++)
        {
            sum += Math.Min(_cells[at], _served[cell]);
        }

        return sum;
    }

    // Of those that may cost the same, what is only bounded comes first: it costs more, or its turn is by its number.
    private int Least()
    {
        ReadOnlySpan<long> left = _left.AsSpan(0, Count);
        long least = Least(left);
        if (least == long.MaxValue)
        {
            return -1;
        }

        int first = left.IndexOf(least);
        for (int i = first; i >= 0;)
        {
            if (!_known[i])
            {
                return i;
            }

            int next = left[(i + 1)..].IndexOf(least);
            i = next < 0 ? -1 : i + 1 + next;
        }

        return first;
    }

    private static long Least(ReadOnlySpan<long> values)
    {
        long least = long.MaxValue;
        int i = 0;
        if (values.Length >= Vector256<long>.Count)
        {
            Vector256<long> some = Vector256.Create(least);
            for (; i + Vector256<long>.Count <= values.Length; i += Vector256<long>.Count)
            {
                some = Vector256.Min(some, Vector256.Create(values[i..]));
            }

            for (int at = 0; at < Vector256<long>.Count; at++)
            {
                least = Math.Min(least, some[at]);
            }
        }

        for (; i < values.Length; i++)
        {
            least = Math.Min(least, values[i]);
        }

        return least;
    }

    // As CellCosts.Fill, with the round trips that are at hand.
    private void WorkOut(int choice)
    {
        int node = _order.CheapestOf(_places[choice]);
        (double readMs, double unit) = _reads ? _costs.DataOf(_function, node) : (0, 0);
        Span<ulong> within = _within.AsSpan(choice * _words, _words);
        within.Clear();
        for (int i = 0, at = choice * Cells; i < Cells; i++, at++)
        {
            int cell = _first + i;
            _cells[at] = _costs.Cell(cell, node, readMs, unit, _trips[at], out double miss);
            if (within.Length > 0 && _costs.IsWithin(cell, miss))
            {
                within[i >> 6] |= 1UL << (i & 63);
            }
        }

        _known[choice] = true;
        _left[choice] = Sum(choice);
    }

    // What is near a cell is known with its round trips; the median of the rest is left at -1.
    private void Trips(CompiledProblem problem, NearPlaces near)
    {
        _trips.AsSpan(0, Count * Cells).Fill(new RoundTrip(-1, 0));
        for (int cell = 0; cell < Cells; cell++)
        {
            int from = problem.Cells.Place[_first + cell];
            int[] places = from < 0 ? [] : near.Of(from);
            RoundTrip[] trips = from < 0 ? [] : near.TripsOf(from);
            for (int i = 0; i < places.Length; i++)
            {
                if (Marks.NumberOf(places[i]) is var choice and >= 0)
                {
                    _trips[(choice * Cells) + cell] = trips[i];
                }
            }
        }
    }

    private void MakeRoom()
    {
        if (_cells.Length < Count * Cells)
        {
            _cells = new long[Math.Max(1024, 2 * Count * Cells)];
            _trips = new RoundTrip[_cells.Length];
        }

        if (_left.Length < Count)
        {
            _left = new long[_places.Length];
            _own = new long[_places.Length];
            _known = new bool[_places.Length];
        }

        if (_within.Length < Count * _words)
        {
            _within = new ulong[2 * Count * _words];
        }

        if (_served.Length < Cells)
        {
            _served = new long[2 * Cells];
        }
    }
}
