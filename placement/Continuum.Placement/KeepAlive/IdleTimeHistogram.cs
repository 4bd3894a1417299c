namespace Continuum.Placement.KeepAlive;

/// <summary>
/// How often a function was idle for how long. Two bytes a bin; counts are halved when their sum reaches
/// <see cref="HalvedAt"/>, so that what is old weighs less and less.
/// </summary>
internal sealed class IdleTimeHistogram(int bins)
{
    /// <summary>The sum of counts at which all are halved; a bin's count always fits its two bytes.</summary>
    internal const int HalvedAt = 4096;

    private readonly ushort[] _counts = new ushort[bins];
    private long _squares;

    /// <summary>Each bin's count.</summary>
    internal ReadOnlySpan<ushort> Counts => _counts;

    /// <summary>How many idle times it stands on, within the range.</summary>
    internal int Total { get; private set; }

    /// <summary>Standard deviation of the bins' counts over their mean; 0 where there are none.</summary>
    /// <remarks>From whole sums, so exact whatever the order: n * sum of squares / square of sum - 1 is its
    /// square.</remarks>
    internal double Variation => Total == 0
        ? 0
        : Math.Sqrt(Math.Max(0, ((double)_counts.Length * _squares / ((double)Total * Total)) - 1));

    /// <summary>Counts one; true when that made all counts be halved.</summary>
    internal bool Add(int bin)
    {
        _squares += (2 * _counts[bin]) + 1;
        _counts[bin]++;
        Total++;
        if (Total < HalvedAt)
        {
            return false;
        }

        Halve();
        return true;
    }

    /// <summary>The first bin up to which at least a share of the counts lies.</summary>
    /// <param name="share">0 to 1; 0 gives the first bin with a count.</param>
    internal int Bin(double share)
    {
        double wanted = share * Total;
        int below = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            below += _counts[i];
            if (below > 0 && below >= wanted)
            {
                return i;
            }
        }

        return _counts.Length - 1;
    }

    /// <summary>Takes over stored counts; as many as bins.</summary>
    internal void Restore(ReadOnlySpan<ushort> counts)
    {
        counts.CopyTo(_counts);
        Recount();
    }

    private void Halve()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] /= 2;
        }

        Recount();
    }

    private void Recount()
    {
        (Total, _squares) = (0, 0);
        foreach (ushort count in _counts)
        {
            Total += count;
            _squares += (long)count * count;
        }
    }
}
