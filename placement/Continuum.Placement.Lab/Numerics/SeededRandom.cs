namespace Continuum.Placement.Lab.Numerics;

/// <summary>
/// Random numbers that are the same on every machine and under every version of the runtime: SplitMix64 (Steele, Lea,
/// Flood, OOPSLA 2014). Not for secrets; not for several threads.
/// </summary>
public sealed class SeededRandom
{
    private const double Unit = 1.0 / (1UL << 53);

    // The last bit of logarithms and cosines is the machine's: so many digits are the same everywhere.
    private const int Digits = 9;

    private ulong _state;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Which sequence.</param>
    /// <param name="stream">
    /// Which of the seed's independent sequences, so that one part's draws do not shift another's.
    /// </param>
    public SeededRandom(long seed, int stream = 0)
    {
        _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15 ^ ((ulong)(uint)stream << 32) * 0xD1B54A32D192ED03);
        NextBits();
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 to below 1, uniform.</summary>
    public double NextUnit() => (NextBits() >> 11) * Unit;

    /// <summary>A number from one to below another, uniform.</summary>
    public double Between(double from, double to) => from + ((to - from) * NextUnit());

    /// <summary>A whole number from 0 to below a limit, uniform.</summary>
    /// <param name="below">1 or more.</param>
    public int Next(int below)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(below);
        return (int)Math.BigMul(NextBits(), (ulong)below, out _);
    }

    /// <summary>A whole number from one to another, both included, uniform.</summary>
    public int Whole(int from, int to) => from + Next(to - from + 1);

    /// <summary>An exponentially distributed number.</summary>
    /// <param name="mean">Its mean.</param>
    public double Exponential(double mean) => -mean * Log(1 - NextUnit());

    /// <summary>A standard normal number (Box and Muller, one of the pair).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Log(1 - NextUnit())) * Math.Round(Math.Cos(2 * Math.PI * NextUnit()), Digits);

    /// <summary>Puts the elements in a random order, each order as likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static double Log(double x) => Math.Round(Math.Log(x), Digits);
}
