using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// What is free on each node, with the largest of every dimension over blocks of eight, of sixty-four and so on: nodes
/// without room are skipped by the block. Nodes stand here in an order of places, so that those of a place are
/// neighbours.
/// </summary>
internal sealed class RoomIndex
{
    private const int Fan = 8;
    private const int FanBits = 3;

    // A node that does not serve has room for less than nothing, so that blocks of such nodes are skipped too.
    private const int Closed = Resources.Unlimited;

    private readonly PlaceOrder _order;
    private readonly bool[] _closed;
    private readonly Vector256<int>[][] _levels;
    private readonly int[] _placeOf;
    private readonly PlaceRoom _ofPlaces;

    internal RoomIndex(CompiledProblem problem, PlaceOrder order)
    {
        _order = order;
        _closed = new bool[problem.Nodes.Count];
        _placeOf = problem.Nodes.Place;
        List<Vector256<int>[]> levels = [new Vector256<int>[problem.Nodes.Count]];
        while (levels[^1].Length > Fan)
        {
            levels.Add(new Vector256<int>[(levels[^1].Length + Fan - 1) / Fan]);
        }

        _levels = [.. levels];
        for (int node = 0; node < problem.Nodes.Count; node++)
        {
            _closed[node] = !problem.Nodes.Serving[node];
            _levels[0][order.PositionOf(node)] =
                Vector256.Create(problem.Nodes.CapacityOf(node)) - Penalty(_closed[node]);
        }

        for (int level = 1; level < _levels.Length; level++)
        {
            for (int block = 0; block < _levels[level].Length; block++)
            {
                _levels[level][block] = Largest(level, block);
            }
        }

        _ofPlaces = new PlaceRoom(order.Places);
        for (int place = 0; place < order.Places; place++)
        {
            _ofPlaces.Refill(place, Of(place));
        }
    }

    private RoomIndex(RoomIndex other)
    {
        _order = other._order;
        _closed = [.. other._closed];
        _levels = [.. other._levels.Select(level => level.ToArray())];
        (_placeOf, _ofPlaces) = (other._placeOf, other._ofPlaces.Copy());
    }

    internal RoomIndex Copy() => new(this);

    internal void CopyFrom(RoomIndex other)
    {
        other._closed.CopyTo(_closed, 0);
        for (int level = 0; level < _levels.Length; level++)
        {
            other._levels[level].CopyTo(_levels[level], 0);
        }

        _ofPlaces.CopyFrom(other._ofPlaces);
    }

    /// <summary>What is free on a node; replicas far below 0 where it does not serve.</summary>
    internal ReadOnlySpan<Vector256<int>> LeafOf(int node) => _levels[0].AsSpan(_order.PositionOf(node), 1);

    /// <summary>Whether a need fits on a node, which must be serving too.</summary>
    internal bool Fits(Vector256<int> need, int node) =>
        Vector256.LessThanOrEqualAll(need, _levels[0][_order.PositionOf(node)]);

    /// <summary>Whether a need fits on any node of a place.</summary>
    internal bool Has(Vector256<int> need, int place)
    {
        if (_ofPlaces.Fits(need, place) is { } known)
        {
            return known;
        }

        (int start, int end) = (_order.StartOf(place), _order.EndOf(place));
        int at = Next(PlaceRoom.Core(need), start, end);
        if (at < 0)
        {
            _ofPlaces.FitsNowhere(need, place);
            return false;
        }

        at = Next(need, at, end);
        if (at >= 0)
        {
            _ofPlaces.FitsAt(place, at, _levels[0][at]);
        }

        return at >= 0;
    }

    /// <summary>The first position from one to before another whose node a need fits on, or -1.</summary>
    internal int Next(Vector256<int> need, int from, int end)
    {
        int i = from;
        while (i < end)
        {
            int level = 0;
            int at = i;
            while (level + 1 < _levels.Length && (at & (Fan - 1)) == 0)
            {
                at >>= FanBits;
                level++;
            }

            // The largest block that begins here and has no room is left out as a whole.
            while (level > 0 && Vector256.LessThanOrEqualAll(need, _levels[level][at]))
            {
                level--;
                at <<= FanBits;
            }

            if (level > 0)
            {
                i += 1 << (FanBits * level);
            }
            else if (Vector256.LessThanOrEqualAll(need, _levels[0][i]))
            {
                return i;
            }
            else
            {
                i++;
            }
        }

        return -1;
    }

    internal void Take(int node, Vector256<int> need) => Change(node, -need);

    internal void Give(int node, Vector256<int> need) => Change(node, need);

    /// <summary>Whether a node serves.</summary>
    internal bool IsOpen(int node) => !_closed[node];

    /// <summary>Says whether a node serves.</summary>
    internal void Close(int node, bool closed)
    {
        if (_closed[node] != closed)
        {
            _closed[node] = closed;
            Change(node, closed ? -Penalty(true) : Penalty(true));
        }
    }

    private void Change(int node, Vector256<int> by)
    {
        int at = _order.PositionOf(node);
        Vector256<int> before = _levels[0][at];
        _levels[0][at] = before + by;
        if (_ofPlaces.Change(_placeOf[node], at, before, _levels[0][at]))
        {
            _ofPlaces.Refill(_placeOf[node], Of(_placeOf[node]));
        }

        for (int level = 1; level < _levels.Length; level++)
        {
            at >>= FanBits;
            Vector256<int> largest = Largest(level, at);
            if (largest == _levels[level][at])
            {
                return;
            }

            _levels[level][at] = largest;
        }
    }

    private ReadOnlySpan<Vector256<int>> Of(int place) =>
        _levels[0].AsSpan(_order.StartOf(place).._order.EndOf(place));

    private Vector256<int> Largest(int level, int block)
    {
        Vector256<int>[] below = _levels[level - 1];
        int end = Math.Min(below.Length, (block + 1) * Fan);
        Vector256<int> largest = below[block * Fan];
        for (int i = (block * Fan) + 1; i < end; i++)
        {
            largest = Vector256.Max(largest, below[i]);
        }

        return largest;
    }

    private static Vector256<int> Penalty(bool closed) =>
        closed ? Vector256<int>.Zero.WithElement(Resources.Replicas, Closed) : Vector256<int>.Zero;
}
