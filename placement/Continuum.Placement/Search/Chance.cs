using Continuum.Placement.Numerics;

namespace Continuum.Placement.Search;

/// <summary>Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal sealed class Chance(ulong seed)
{
    private const int TableBits = 12;
    private static readonly double[] Waits = WaitTable();
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    internal ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number from 0 to below a limit of 1 or more.</summary>
    internal int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>A number from 0 to below 1.</summary>
    internal double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An exponentially distributed number of mean 1, in steps of a table: what annealing accepts.</summary>
    internal double Wait() => Waits[Next() >> (64 - TableBits)];

    private static double[] WaitTable()
    {
        double[] waits = new double[1 << TableBits];
        for (int i = 0; i < waits.Length; i++)
        {
            waits[i] = -FixedMath.Log((i + 0.5) / waits.Length);
        }

        return waits;
    }
}
