namespace Continuum.Placement.Latency;

/// <summary>The pairs that are remembered, so many and no more: those unheard of for longest make room.</summary>
internal sealed class PairTable(int most)
{
    // One in so many is forgotten when there is no room: seldom enough that looking for the oldest costs nothing.
    private const int ForgottenShare = 16;

    private readonly Dictionary<long, PairHistory> _pairs = [];

    internal int Count => _pairs.Count;

    internal PairHistory? Find(int a, int b) => _pairs.GetValueOrDefault(KeyOf(a, b));

    internal PairHistory FindOrAdd(int a, int b, SketchShape shape)
    {
        long key = KeyOf(a, b);
        if (!_pairs.TryGetValue(key, out PairHistory? history))
        {
            if (_pairs.Count >= most)
            {
                ForgetOldest();
            }

            _pairs[key] = history = new PairHistory(shape);
        }

        return history;
    }

    internal void Put(int a, int b, PairHistory history) => _pairs[KeyOf(a, b)] = history;

    /// <summary>All pairs, the lower number first, sorted.</summary>
    internal (int A, int B, PairHistory History)[] Sorted()
    {
        long[] keys = [.. _pairs.Keys];
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => ((int)(key >> 32), (int)key, _pairs[key]));
    }

    private static long KeyOf(int a, int b) => ((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);

    private void ForgetOldest()
    {
        (long Ticks, long Key)[] ages = [.. _pairs.Select(pair => (pair.Value.LastTicks, pair.Key))];
        Array.Sort(ages);
        foreach ((_, long key) in ages.AsSpan(0, Math.Max(1, most / ForgottenShare)))
        {
            _pairs.Remove(key);
        }
    }
}
