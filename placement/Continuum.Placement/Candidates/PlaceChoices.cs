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
    private readonly ChoiceCells _costs = new();
    private int[] _places = [];
    private long[] _own = [];
    private long[] _left = [];
    private bool[] _known = [];
    private long[] _served = [];

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
        MakeRoom();
        ReadOnlySpan<int> places = _places.AsSpan(0, Count);
        _costs.Bound(problem, costs, near, function, order, Marks, places);
        _known.AsSpan(0, Count).Fill(Cells == 0);
        LeastOwn = long.MaxValue;
        for (int i = 0; i < places.Length; i++)
        {
            _own[i] = order.LeastOwn(problem.Functions, function, places[i]);
            LeastOwn = Math.Min(LeastOwn, _own[i]);
        }
    }

    /// <summary>What each cell costs from a choice that was handed out, on the place's node that serves clients for
    /// least.</summary>
    internal ReadOnlySpan<long> CellsOf(int choice) => _costs.RowOf(choice);

    /// <summary>Which cells it serves in time, as in <see cref="ReplicaRows.Within"/>.</summary>
    internal ReadOnlySpan<ulong> WithinOf(int choice) => _costs.WithinOf(choice);

    /// <summary>What a replica reserves costs so much at least on any node of a choice.</summary>
    internal long OwnOf(int choice) => _own[choice];

    /// <summary>Begins to hand out the places anew, by what all cells cost with one more replica there.</summary>
    /// <param name="served">What each cell costs without; <see cref="long.MaxValue"/> where nobody serves it.</param>
    internal void Rank(ReadOnlySpan<long> served)
    {
        served.CopyTo(_served);
        _costs.Sum(served, _left);
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
            _known[best] = true;
            _left[best] = _costs.WorkOut(best, _places[best], _served);
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

    private void MakeRoom()
    {
        if (_own.Length < Count)
        {
            // Sums are made in whole vectors.
            _left = new long[_places.Length + Vector256<long>.Count];
            _own = new long[_places.Length];
            _known = new bool[_places.Length];
        }

        if (_served.Length < Cells)
        {
            _served = new long[2 * Cells];
        }
    }
}
