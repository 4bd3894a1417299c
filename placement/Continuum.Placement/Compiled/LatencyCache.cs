using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>
/// Remembers round trips by pair of places, since many functions ask for the same: one entry a slot, the later question
/// takes it. What it answers is what the estimate says, to the last bit. Not for several
/// threads.
/// </summary>
internal sealed class LatencyCache
{
    private const int Least = 1 << 8;

    // What stays in a processor's own cache: reading further away takes longer than asking the network again.
    private const int Most = 1 << 12;

    private readonly PlaceTable _places;
    private readonly Entry[] _entries;
    private readonly int _shift;

    /// <param name="places">Knows the round trips.</param>
    /// <param name="questions">How many pairs there are to be, about; it bounds the memory.</param>
    internal LatencyCache(PlaceTable places, long questions)
    {
        _places = places;
        int size = Least;
        int bits = 8;
        while (size < Most && size < questions)
        {
            size *= 2;
            bits++;
        }

        _entries = new Entry[size];
        _shift = 64 - bits;
    }

    /// <summary>The mean in milliseconds, and how likely a round trip takes longer than the limit.</summary>
    internal (double MeanMs, double Miss) Of(int from, int to, double limitMs)
    {
        ref Entry entry = ref Find(from, to);
        return (entry.MeanMs, new LatencyEstimate(entry.MedianMs, entry.Sigma, false).ProbabilityAbove(limitMs));
    }

    private ref Entry Find(int from, int to)
    {
        long pair = (((long)from << 32) | (uint)to) + 1;
        ref Entry entry = ref _entries[unchecked((ulong)pair * 0x9E3779B97F4A7C15) >> _shift];
        if (entry.Pair != pair)
        {
            LatencyEstimate estimate = _places.Between(from, to);
            entry = new Entry { Pair = pair, MeanMs = estimate.MeanMs, MedianMs = estimate.MedianMs, Sigma = estimate.Sigma };
        }

        return ref entry;
    }

    private struct Entry
    {
        internal long Pair;
        internal double MeanMs;
        internal double MedianMs;
        internal double Sigma;
    }
}
