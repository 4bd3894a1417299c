namespace Continuum.Placement.Search;

/// <summary>
/// Remembers what sets of nodes are worth, by a hash of 64 bits: the newest of those that share an entry. Two sets of
/// equal hash would be mistaken for each other; a plan's final cost is always computed anew.
/// </summary>
internal sealed class SetMemo(int bits)
{
    private readonly ulong[] _keys = new ulong[1 << bits];
    private readonly SetValue[] _values = new SetValue[1 << bits];
    private readonly int _shift = 64 - bits;

    internal bool TryGet(ulong key, out SetValue value)
    {
        int at = (int)(key >> _shift);
        value = _values[at];
        return _keys[at] == key;
    }

    internal void Set(ulong key, in SetValue value)
    {
        int at = (int)(key >> _shift);
        _keys[at] = key;
        _values[at] = value;
    }

    /// <summary>Spreads the bits of a number: the last step of SplitMix64.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The n-th of independent numbers; none that is asked for is 0, which stands for an empty
    /// entry.</summary>
    internal static ulong Salt(ulong n) => Mix((n * 0x9E3779B97F4A7C15) + 0x5851F42D4C957F2D);
}
