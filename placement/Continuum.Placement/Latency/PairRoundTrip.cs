namespace Continuum.Placement.Latency;

/// <summary>The round trip that was measured between two places; it counts for both directions.</summary>
/// <param name="A">The number of one place; from 0.</param>
/// <param name="B">The number of the other.</param>
/// <param name="RttMs">The round trip in milliseconds, from <see cref="LeastMs"/> to <see cref="MostMs"/>.</param>
public readonly record struct PairRoundTrip(int A, int B, double RttMs)
{
    /// <summary>No round trip is shorter: a nanosecond, 15 cm there and back.</summary>
    public const double LeastMs = LatencySketch.Smallest;

    /// <summary>No round trip is longer: eleven days.</summary>
    public const double MostMs = 1e9;

    /// <summary>Whether a time can be a round trip; not a number cannot.</summary>
    public static bool IsTime(double rttMs) => rttMs is >= LeastMs and <= MostMs;
}
