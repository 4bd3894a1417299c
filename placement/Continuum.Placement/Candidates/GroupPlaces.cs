using System.Numerics;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Candidates;

/// <summary>For each group of functions the places with a node that static constraints allow it.</summary>
internal sealed class GroupPlaces
{
    /// <summary>Groups with no more places than these are looked at everywhere they may be.</summary>
    private const int Few = 96;

    private readonly CompiledProblem _problem;
    private readonly int[] _placeOfClass;
    private readonly int _words;
    private ulong[][] _places;
    private int[]?[] _few;
    private int[] _count;

    internal GroupPlaces(CompiledProblem problem, PlaceOrder order)
    {
        _problem = problem;
        _words = (order.Places + 63) / 64;
        _placeOfClass = new int[problem.Masks.Classes];
        for (int node = 0; node < problem.Nodes.Count; node++)
        {
            _placeOfClass[problem.Nodes.Class[node]] = problem.Nodes.Place[node];
        }

        (_places, _few, _count) = ([], [], []);
        Extend();
    }

    /// <summary>Whether a place has a node that a group is allowed.</summary>
    internal bool Has(int group, int place) => Has(_places[group], place);

    /// <summary>The same of one group's <see cref="Of"/>.</summary>
    internal static bool Has(ReadOnlySpan<ulong> places, int place) => (places[place >> 6] >> (place & 63) & 1) != 0;

    /// <summary>A group's places, a bit each, for <see cref="Has(ReadOnlySpan{ulong}, int)"/>.</summary>
    internal ReadOnlySpan<ulong> Of(int group) => _places[group];

    /// <summary>All places of a group where they are few; otherwise null.</summary>
    internal int[]? FewOf(int group) => _few[group];

    /// <summary>How many places a group has.</summary>
    internal int CountOf(int group) => _count[group];

    /// <summary>Takes in groups that were added to the masks.</summary>
    internal void Extend()
    {
        int before = _places.Length;
        Array.Resize(ref _places, _problem.Masks.Groups);
        Array.Resize(ref _few, _problem.Masks.Groups);
        Array.Resize(ref _count, _problem.Masks.Groups);
        for (int group = before; group < _places.Length; group++)
        {
            ulong[] places = new ulong[_words];
            for (int nodeClass = 0; nodeClass < _placeOfClass.Length; nodeClass++)
            {
                if (_problem.Masks.Allows(group, nodeClass))
                {
                    places[_placeOfClass[nodeClass] >> 6] |= 1UL << (_placeOfClass[nodeClass] & 63);
                }
            }

            _places[group] = places;
            _count[group] = places.Sum(BitOperations.PopCount);
            _few[group] = _count[group] <= Few ? All(places) : null;
        }
    }

    private static int[] All(ulong[] places)
    {
        List<int> all = [];
        for (int place = 0; place < places.Length * 64; place++)
        {
            if ((places[place >> 6] >> (place & 63) & 1) != 0)
            {
                all.Add(place);
            }
        }

        return [.. all];
    }
}
