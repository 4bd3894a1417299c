using Continuum.Placement.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Network;

/// <summary>
/// Places that reach one another through one relay: what an event from one site for a function at another goes through
/// when nodes need no inbound port. The round trip between two is that of both legs; within a place nothing is relayed.
/// </summary>
public sealed class RelayNetwork : INetworkView
{
    private readonly LatencyEstimate[] _legs;
    private readonly LatencyEstimate _local;
    private readonly Dictionary<Place, int> _numbers;
    private readonly int[] _byLeg;

    /// <summary>Takes the legs as they are now.</summary>
    /// <param name="legs">Each place once, with the round trip between it and the relay.</param>
    /// <param name="local">The round trip within a place.</param>
    /// <exception cref="ArgumentException">A place is listed twice.</exception>
    public RelayNetwork(IReadOnlyList<(Place Place, LatencyEstimate Leg)> legs, LatencyEstimate local)
    {
        _local = local;
        _legs = [.. legs.Select(each => each.Leg)];
        _numbers = new Dictionary<Place, int>(legs.Count);
        for (int i = 0; i < legs.Count; i++)
        {
            if (!_numbers.TryAdd(legs[i].Place, i))
            {
                throw new ArgumentException($"place {legs[i].Place} is listed twice, once is right", nameof(legs));
            }
        }

        _byLeg =
        [
            .. Enumerable.Range(0, _legs.Length)
                .Where(place => !double.IsPositiveInfinity(_legs[place].MedianMs))
                .OrderBy(place => _legs[place].MedianMs)
                .ThenBy(place => place),
        ];
    }

    /// <inheritdoc/>
    public int Count => _legs.Length;

    /// <inheritdoc/>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to)
    {
        if (from == to)
        {
            return _local;
        }

        LatencyEstimate one = _legs[from];
        LatencyEstimate other = _legs[to];
        double mean = one.MedianMs + other.MedianMs;
        if (double.IsPositiveInfinity(mean))
        {
            return LatencyEstimate.Unreachable;
        }

        // A sum of log-normals, matched by its median and its standard deviation (Fenton 1960, to first order).
        double spread = Math.Sqrt(
            (one.MedianMs * one.Sigma * one.MedianMs * one.Sigma)
            + (other.MedianMs * other.Sigma * other.MedianMs * other.Sigma));
        return new LatencyEstimate(mean, mean > 0 ? spread / mean : 0, one.Measured && other.Measured);
    }

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        if (nearest.Length == 0)
        {
            return 0;
        }

        // From anywhere the others come in the order of their own legs.
        nearest[0] = from;
        int filled = 1;
        if (double.IsPositiveInfinity(_legs[from].MedianMs))
        {
            return filled;
        }

        for (int i = 0; i < _byLeg.Length && filled < nearest.Length; i++)
        {
            if (_byLeg[i] != from)
            {
                nearest[filled++] = _byLeg[i];
            }
        }

        return filled;
    }

    /// <summary>The log-normal that a few samples suggest; the fewer there are, the wider.</summary>
    /// <param name="samples">Round trips in milliseconds, above 0.</param>
    /// <returns>Null where there are none.</returns>
    public static LatencyEstimate? Fit(IReadOnlyCollection<double> samples)
    {
        if (samples.Count == 0)
        {
            return null;
        }

        double[] logs = [.. samples.Select(FixedMath.Log).Order()];
        double median = logs[logs.Length / 2];
        double squares = 0;
        foreach (double log in logs)
        {
            squares += (log - median) * (log - median);
        }

        // As if two further samples lay half a unit off: one sample alone says little of the spread.
        return new LatencyEstimate(FixedMath.Exp(median), Math.Sqrt((squares + 0.5) / (logs.Length + 2)), true);
    }
}
