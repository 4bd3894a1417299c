using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// What is known of the room at each place, so that its nodes are seldom gone through to learn whether a need fits on
/// any: a node that had room last, the most of every dimension, and needs of processor and memory that fit on none. What is
/// free on the node that had room last stands by itself: it nearly always is the answer, and reading more from afar is
/// what takes time.
/// </summary>
internal sealed class PlaceRoom
{
    private static readonly Vector256<int> NoneKnown = Vector256.Create(int.MaxValue);

    private readonly Vector256<int>[] _free;
    private readonly Room[] _rooms;

    /// <param name="places">How many places have nodes.</param>
    internal PlaceRoom(int places)
    {
        _rooms = new Room[places];
        Vector256<int> none = Vector256.Create(int.MinValue);
        Array.Fill(_rooms, new Room { Most = none, At = -1, TooLarge = NoneKnown });
        _free = new Vector256<int>[places];
        Array.Fill(_free, none);
    }

    private PlaceRoom(PlaceRoom other) => (_free, _rooms) = ([.. other._free], [.. other._rooms]);

    internal PlaceRoom Copy() => new(this);

    internal void CopyFrom(PlaceRoom other)
    {
        other._free.CopyTo(_free, 0);
        other._rooms.CopyTo(_rooms, 0);
    }

    /// <summary>Whether a need fits on a node of a place; null where only its nodes can tell.</summary>
    internal bool? Fits(Vector256<int> need, int place)
    {
        if (place >= _free.Length)
        {
            return false;
        }

        if (Vector256.LessThanOrEqualAll(need, _free[place]))
        {
            return true;
        }

        ref Room room = ref _rooms[place];
        return !Vector256.LessThanOrEqualAll(need, room.Most) || IsTooLarge(need, room.TooLarge) ? false
            : null;
    }

    /// <summary>The part of a need that <see cref="FitsNowhere"/> speaks of; no need is without a replica.</summary>
    internal static Vector256<int> Core(Vector256<int> need) => Vector256<int>.Zero
        .WithElement(Resources.Memory, need[Resources.Memory])
        .WithElement(Resources.Cpu, need[Resources.Cpu])
        .WithElement(Resources.Replicas, 1);

    /// <summary>Takes over that a need fits at a position, where so much is free.</summary>
    internal void FitsAt(int place, int position, Vector256<int> free) =>
        (_rooms[place].At, _free[place]) = (position, free);

    /// <summary>Takes over that even the <see cref="Core"/> of a need fits on no node of a place.</summary>
    internal void FitsNowhere(Vector256<int> need, int place)
    {
        // Instead of one that is larger, if there is one: that says less.
        Vector256<int> pairs = Pairs(need);
        Vector256<int> known = _rooms[place].TooLarge;
        Vector256<long> larger = Vector256.LessThanOrEqual(pairs, known).AsInt64();
        int at = 0;
        while (at < Vector256<long>.Count - 1 && larger[at] != -1)
        {
            at++;
        }

        _rooms[place].TooLarge = known.AsInt64().WithElement(at, pairs.AsInt64()[at]).AsInt32();
    }

    /// <summary>Takes over what is free on one node, and says whether <see cref="Refill"/> is to follow.</summary>
    internal bool Change(int place, int position, Vector256<int> before, Vector256<int> free)
    {
        ref Room room = ref _rooms[place];
        if (room.At == position)
        {
            _free[place] = free;
        }

        if (Vector256.GreaterThanAny(free, before))
        {
            room.Most = Vector256.Max(room.Most, free);
            room.TooLarge = NoneKnown;
        }

        return Vector256.LessThanAny(free, before) && Vector256.EqualsAny(before, room.Most);
    }

    /// <summary>Takes over what is free on all nodes of a place.</summary>
    internal void Refill(int place, ReadOnlySpan<Vector256<int>> nodes)
    {
        Vector256<int> most = Vector256.Create(int.MinValue);
        foreach (Vector256<int> free in nodes)
        {
            most = Vector256.Max(most, free);
        }

        _rooms[place].Most = most;
    }

    private static bool IsTooLarge(Vector256<int> need, Vector256<int> known) => Vector256.EqualsAny(
        Vector256.GreaterThanOrEqual(Pairs(need), known).AsInt64(), Vector256<long>.AllBitsSet);

    private static Vector256<int> Pairs(Vector256<int> need) => Vector256.Create(
        ((long)need[Resources.Cpu] << 32) | (uint)need[Resources.Memory]).AsInt32();

    private struct Room
    {
        /// <summary>Of each dimension the most that is free on a node.</summary>
        internal Vector256<int> Most;

        /// <summary>Needs of memory and processor, in pairs: up to four that fit on no node, until room comes free.</summary>
        internal Vector256<int> TooLarge;

        /// <summary>The position of the node that had room last, or -1.</summary>
        internal int At;
    }
}
