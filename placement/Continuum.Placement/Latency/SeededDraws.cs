namespace Continuum.Placement.Latency;

/// <summary>
/// A stream of pseudo-random numbers that is the same on every machine and version: SplitMix64 (Steele, Lea and Flood,
/// OOPSLA 2014).
/// </summary>
internal struct SeededDraws(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 bits.</summary>
    internal ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0, below 1.</summary>
    internal double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0, below a limit; the bias is below the limit divided by 2^64.</summary>
    internal int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>
    /// Near a standard normal: the sum of twelve uniform numbers less 6. Enough to scatter starting points, and without
    /// a logarithm.
    /// </summary>
    internal double Normal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += Uniform();
        }

        return sum;
    }
}
