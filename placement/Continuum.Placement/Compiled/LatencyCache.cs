using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>
/// Remembers means and chances of missing a limit by pair of places, since many functions ask for the same: one entry a
/// slot, the later question takes it. What it answers is what the estimate says, to the last bit. Not for several
/// threads.
/// </summary>
internal sealed class LatencyCache
{
    private const int Least = 1 << 8;
    private const int Most = 1 << 18;

    private readonly PlaceTable _places;
    private readonly Entry[] _entries;
    private readonly int _shift;

    /// <param name="places">Knows the round trips.</param>
    /// <param name="questions">How many different ones there are to be, about; it bounds the memory.</param>
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
        long pair = (((long)from << 32) | (uint)to) + 1;
        ulong bits = (ulong)BitConverter.DoubleToInt64Bits(limitMs);
        ulong hash = unchecked(((ulong)pair * 0x9E3779B97F4A7C15) ^ (bits * 0xC2B2AE3D27D4EB4F));
        ref Entry entry = ref _entries[unchecked(hash * 0x9E3779B97F4A7C15) >> _shift];
        if (entry.Pair != pair || entry.Limit != bits)
        {
            LatencyEstimate estimate = _places.Between(from, to);
            entry = new Entry
            {
                Pair = pair,
                Limit = bits,
                MeanMs = estimate.MeanMs,
                Miss = estimate.ProbabilityAbove(limitMs),
            };
        }

        return (entry.MeanMs, entry.Miss);
    }

    private struct Entry
    {
        internal long Pair;
        internal ulong Limit;
        internal double MeanMs;
        internal double Miss;
    }
}
