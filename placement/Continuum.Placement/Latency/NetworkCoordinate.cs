using System.Collections.Immutable;

namespace Continuum.Placement.Latency;

/// <summary>
/// Where a place lies in a space in which distances are round trips: a point, plus a height for what every path from
/// the place has to pass (its access link). Dabek, Cox, Kaashoek and Morris, "Vivaldi: a decentralized network
/// coordinate system", SIGCOMM 2004.
/// </summary>
public sealed record NetworkCoordinate
{
    /// <summary>The error of a place that nothing is known of, and the largest there is.</summary>
    public const double LargestError = 1.5;

    /// <summary>The point, in milliseconds.</summary>
    public required ImmutableArray<double> Point { get; init; }

    /// <summary>The height in milliseconds; above 0.</summary>
    public required double HeightMs { get; init; }

    /// <summary>
    /// What is added to a distance to make up for round trips that no space can hold; in milliseconds.
    /// </summary>
    public double AdjustmentMs { get; init; }

    /// <summary>How wrong predictions are, relatively; above 0 and at most <see cref="LargestError"/>.</summary>
    public double Error { get; init; } = LargestError;

    /// <summary>The round trip that two coordinates predict, in milliseconds; above 0.</summary>
    /// <exception cref="ArgumentException">The other lies in a space of another number of dimensions.</exception>
    public double RoundTripMs(NetworkCoordinate other)
    {
        double plain = PlainDistanceMs(other);
        double adjusted = plain + AdjustmentMs + other.AdjustmentMs;
        return adjusted > 0 ? adjusted : plain;
    }

    /// <summary>The distance without the adjustments.</summary>
    internal double PlainDistanceMs(NetworkCoordinate other)
    {
        if (other.Point.Length != Point.Length)
        {
            throw new ArgumentException(
                $"a point of {other.Point.Length} dimensions is compared with one of {Point.Length}", nameof(other));
        }

        double square = 0;
        for (int i = 0; i < Point.Length; i++)
        {
            double difference = Point[i] - other.Point[i];
            square += difference * difference;
        }

        return Math.Sqrt(square) + HeightMs + other.HeightMs;
    }
}
