using System.Collections.Immutable;

namespace Continuum.Placement.Latency;

/// <summary>
/// Learns the coordinate of one place from its round trips, one at a time: what a node can do by itself, without the
/// others' samples. It remembers the last leftover errors for the adjustment; the coordinate itself is an immutable
/// value that can be sent. Round trips are expected to be filtered (<see cref="MovingMedian"/>).
/// </summary>
/// <remarks>Not safe for several threads at once.</remarks>
public sealed class CoordinateSpace
{
    private const double Tiny = 1e-6;

    private readonly CoordinateOptions _options;
    private readonly double[] _leftovers;
    private SeededDraws _draws;
    private int _seen;

    /// <summary>A place at the origin that knows nothing yet.</summary>
    /// <param name="options">The constants; the defaults where it is null.</param>
    /// <param name="seed">Decides in which direction two places that lie on each other part.</param>
    /// <exception cref="ArgumentException">Options are out of range; all are named.</exception>
    public CoordinateSpace(CoordinateOptions? options = null, ulong seed = 0)
    {
        _options = options ?? new CoordinateOptions();
        List<string> mistakes = _options.Mistakes();
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes));
        }

        _leftovers = new double[_options.AdjustmentWindow];
        _draws = new SeededDraws(seed);
        Coordinate = new NetworkCoordinate
        {
            Point = [.. new double[_options.Dimensions]],
            HeightMs = _options.LeastHeightMs,
        };
    }

    /// <summary>Where the place lies now.</summary>
    public NetworkCoordinate Coordinate { get; private set; }

    /// <summary>Takes one round trip in.</summary>
    /// <param name="other">Where the other place says it lies.</param>
    /// <param name="rttMs">The round trip in milliseconds; above 0 and finite.</param>
    /// <returns>False, and nothing is changed, where the round trip or the other coordinate cannot be.</returns>
    public bool Observe(NetworkCoordinate other, double rttMs)
    {
        if (!(rttMs > 0) || double.IsPositiveInfinity(rttMs) || !IsUsable(other))
        {
            return false;
        }

        NetworkCoordinate own = Coordinate;
        double predicted = own.PlainDistanceMs(other);
        double wrong = Math.Abs(predicted - rttMs) / rttMs;
        double trust = own.Error / Math.Max(own.Error + other.Error, Tiny);
        double step = _options.ErrorWeight * trust;
        double error = Math.Clamp((wrong * step) + (own.Error * (1 - step)), Tiny, NetworkCoordinate.LargestError);
        Coordinate = Pulled(Moved(own with { Error = error }, other, _options.Step * trust * (rttMs - predicted)));
        Adjust(rttMs - Coordinate.PlainDistanceMs(other));
        return true;
    }

    private bool IsUsable(NetworkCoordinate other)
    {
        bool usable = other.Point.Length == _options.Dimensions && other.HeightMs > 0 && other.Error > 0
            && double.IsFinite(other.HeightMs + other.AdjustmentMs + other.Error);
        foreach (double part in other.Point)
        {
            usable &= double.IsFinite(part);
        }

        return usable;
    }

    /// <summary>Away from the other by a force in milliseconds, or towards it where that is negative.</summary>
    private NetworkCoordinate Moved(NetworkCoordinate own, NetworkCoordinate other, double force)
    {
        double[] direction = new double[own.Point.Length];
        double length = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = own.Point[i] - other.Point[i];
            length += direction[i] * direction[i];
        }

        // The paper's unit vector: points subtract, heights add, and the length is that of both together.
        double heights = own.HeightMs + other.HeightMs;
        length = Math.Sqrt(length);
        if (length > Tiny)
        {
            length += heights;
            double height = Math.Max(_options.LeastHeightMs, own.HeightMs + (heights * force / length));
            return own with { Point = Shifted(own.Point, direction, force / length), HeightMs = height };
        }

        length = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = _draws.Normal();
            length += direction[i] * direction[i];
        }

        return own with { Point = Shifted(own.Point, direction, force / Math.Sqrt(length)) };
    }

    private NetworkCoordinate Pulled(NetworkCoordinate own)
    {
        if (_options.GravityMs == 0)
        {
            return own;
        }

        double square = 0;
        foreach (double part in own.Point)
        {
            square += part * part;
        }

        // The pull is (distance / gravity)^2 milliseconds, never past the origin.
        double distance = Math.Sqrt(square);
        double pull = Math.Min(distance / _options.GravityMs / _options.GravityMs, 1);
        return own with { Point = Shifted(own.Point, [.. own.Point], -pull) };
    }

    private void Adjust(double leftover)
    {
        if (_leftovers.Length == 0)
        {
            return;
        }

        _leftovers[_seen] = leftover;
        _seen = (_seen + 1) % _leftovers.Length;
        double sum = 0;
        foreach (double value in _leftovers)
        {
            sum += value;
        }

        // Halved: the other place adds its own half.
        Coordinate = Coordinate with { AdjustmentMs = sum / (2 * _leftovers.Length) };
    }

    private static ImmutableArray<double> Shifted(ImmutableArray<double> point, double[] direction, double by)
    {
        ImmutableArray<double>.Builder moved = ImmutableArray.CreateBuilder<double>(point.Length);
        for (int i = 0; i < point.Length; i++)
        {
            moved.Add(point[i] + (direction[i] * by));
        }

        return moved.MoveToImmutable();
    }
}
