using System.Globalization;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Network;

/// <summary>Round trips between all pairs of some places, given in full.</summary>
public sealed class LatencyMatrix : INetworkView
{
    private readonly LatencyEstimate[] _estimates;
    private readonly int[]?[] _nearest;
    private readonly Dictionary<Place, int> _numbers;

    /// <summary>Takes the estimates over.</summary>
    /// <param name="places">The places, each once.</param>
    /// <param name="estimates">Row by row: from each place to every place; as many as places squared.</param>
    /// <exception cref="ArgumentException">
    /// The counts do not fit, a place is listed twice, or an estimate is no time (all such are named).
    /// </exception>
    public LatencyMatrix(IReadOnlyList<Place> places, LatencyEstimate[] estimates)
    {
        if (estimates.Length != (long)places.Count * places.Count)
        {
            throw new ArgumentException(
                $"{places.Count} places need {(long)places.Count * places.Count} round trips, {estimates.Length} are given",
                nameof(estimates));
        }

        _estimates = estimates;
        _nearest = new int[]?[places.Count];
        _numbers = new Dictionary<Place, int>(places.Count);
        for (int i = 0; i < places.Count; i++)
        {
            if (!_numbers.TryAdd(places[i], i))
            {
                throw new ArgumentException($"place {places[i]} is listed twice, once is right", nameof(places));
            }
        }

        Check(places, estimates);
    }

    /// <inheritdoc/>
    public int Count => _nearest.Length;

    /// <inheritdoc/>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to) => _estimates[(from * Count) + to];

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        // Racing threads sort the same row to the same order: whichever is stored last does no harm.
        int[] sorted = _nearest[from] ??= Sorted(from);
        int count = Math.Min(nearest.Length, sorted.Length);
        sorted.AsSpan(0, count).CopyTo(nearest);
        return count;
    }

    private static void Check(IReadOnlyList<Place> places, LatencyEstimate[] estimates)
    {
        List<string>? mistakes = null;
        for (int i = 0; i < estimates.Length; i++)
        {
            if (!(estimates[i].MedianMs >= 0) || !(estimates[i].Sigma >= 0) || double.IsPositiveInfinity(estimates[i].Sigma))
            {
                (mistakes ??= []).Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{places[i / places.Count]} to {places[i % places.Count]}: median {estimates[i].MedianMs} ms, "
                    + $"sigma {estimates[i].Sigma}; a median from 0 and a finite sigma from 0 are right"));
            }
        }

        if (mistakes is not null)
        {
            throw new ArgumentException(string.Join("; ", mistakes), nameof(estimates));
        }
    }

    private int[] Sorted(int from) =>
    [
        .. Enumerable.Range(0, Count)
            .Where(to => !double.IsPositiveInfinity(Between(from, to).MedianMs))
            .OrderBy(to => Between(from, to).MedianMs)
            .ThenBy(to => to),
    ];
}
