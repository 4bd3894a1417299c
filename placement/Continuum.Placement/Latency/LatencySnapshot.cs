using Continuum.Placement.Network;
using Continuum.Placement.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Latency;

/// <summary>
/// The network as a <see cref="LatencyModel"/> knows it at one moment: measured pairs as they were measured, others as
/// predicted, and where nothing connects two places what their levels suggest. Immutable; safe for several threads.
/// </summary>
/// <remarks>
/// Up to <see cref="ExactPlaces"/> places the nearest are found among all. Beyond that they are looked for among those
/// measured, those nearest in the embedding and those nearest in the tree, several times as many as are wanted.
/// </remarks>
public sealed class LatencySnapshot : INetworkView
{
    /// <summary>So many places are all looked at for the nearest.</summary>
    public const int ExactPlaces = 2000;

    private const int Spare = 6;
    private const int SpareLeast = 64;

    // A place should be measured with so many others, wherever they are, before the nearest are asked for.
    private const int Landmarks = 16;

    private readonly TreeDistances _prior;
    private readonly RoundTripPredictor? _predictor;
    private readonly MeasuredPairs _measured;
    private readonly CoordinateTree? _tree;
    private readonly int[]?[] _nearest;

    internal LatencySnapshot(
        DateTimeOffset at, TreeDistances prior, RoundTripPredictor? predictor, MeasuredPairs measured)
    {
        (At, _prior, _predictor, _measured) = (at, prior, predictor, measured);
        _tree = prior.Count > ExactPlaces && predictor is not null ? predictor.Tree() : null;
        _nearest = new int[]?[prior.Count];
    }

    /// <summary>The moment.</summary>
    public DateTimeOffset At { get; }

    /// <inheritdoc/>
    public int Count => _prior.Count;

    /// <inheritdoc/>
    public int Find(Place place) => _prior.Find(place);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to) => Between(from, to, out _);

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        // Racing threads find the same: whichever is stored last does no harm, and a shorter one is found again.
        int[]? known = _nearest[from];
        int wanted = Math.Min(nearest.Length, Count);
        if (known is null || known.Length < wanted)
        {
            _nearest[from] = known = Ranked(from, wanted);
        }

        // A list shorter than was asked for ends where nothing more can be reached: it is padded with -1.
        int count = 0;
        while (count < wanted && known[count] >= 0)
        {
            nearest[count] = known[count];
            count++;
        }

        return count;
    }

    /// <summary>Which places are worth measuring next from a place, the most worthwhile first.</summary>
    /// <param name="from">Its number; -1 for a place that is not known.</param>
    /// <param name="wanted">Filled from the start; its length says how many are wanted.</param>
    /// <returns>How many were filled in.</returns>
    /// <remarks>
    /// A place that was measured with few others wants some at random: these fix where it lies. Then come those that
    /// may be nearest: by the low end of what their round trip may be, so that the near and the uncertain come first;
    /// what was measured not long ago is not wanted again.
    /// </remarks>
    public int ProbesWanted(int from, Span<int> wanted)
    {
        int measured = from < 0 ? 0 : _measured.Of(from).Length;
        int filled = LandmarksFor(from, wanted[..Math.Clamp(Landmarks - measured, 0, wanted.Length)]);
        if (from < 0 || filled == wanted.Length)
        {
            return filled;
        }

        int[] near = new int[Math.Min(Count, (Spare * wanted.Length) + measured + SpareLeast)];
        int found = NearestTo(from, near);
        NearestHeap heap = new(Math.Max(1, Math.Min(wanted.Length - filled, Count)));
        foreach (int other in near.AsSpan(0, found))
        {
            LatencyEstimate estimate = Between(from, other, out double unsure);
            if (other != from && unsure > Fresh && !wanted[..filled].Contains(other))
            {
                heap.Offer(estimate.MedianMs * FixedMath.Exp(-unsure), other);
            }
        }

        return filled + heap.Drain(wanted[filled..]);
    }

    // A median known better than this is not measured again for its own sake.
    private const double Fresh = 0.06;

    private LatencyEstimate Between(int from, int to, out double unsure)
    {
        if (from != to)
        {
            if (_measured.Find(from, to, out unsure) is { } measured)
            {
                return measured;
            }

            if (_predictor is not null && Math.Max(from, to) < _predictor.Places && _predictor.Knows(from, to))
            {
                LatencyEstimate predicted = _predictor.Between(from, to);
                unsure = predicted.Sigma;

                // The prediction is of the median; round trips are apart as those of measured pairs are.
                double jitter = _measured.Jitter;
                return predicted with { Sigma = Math.Sqrt((unsure * unsure) + (jitter * jitter)) };
            }
        }

        LatencyEstimate prior = _prior.Between(from, to);
        unsure = prior.Sigma;
        return prior;
    }

    private int[] Ranked(int from, int wanted)
    {
        int spare = (Spare * wanted) + SpareLeast;
        bool isPredicted = _tree is not null && from < _predictor!.Places && _tree.Contains(from);
        int[] ranked = new int[wanted];
        NearestHeap heap = new(Math.Max(1, wanted));
        if (Count <= ExactPlaces || spare >= Count / 2)
        {
            for (int other = 0; other < Count; other++)
            {
                Offer(heap, from, other);
            }
        }
        else
        {
            HashSet<int> offered = [];
            int[] near = new int[spare];
            int found = isPredicted ? _tree!.NearestTo(from, near) : 0;
            OfferAll(heap, from, near.AsSpan(0, found), offered);

            // Lost pairs may take up places among the nearest of the tree.
            int[] suggested = new int[Math.Min(Count, wanted + _measured.Of(from).Length)];
            OfferAll(heap, from, suggested.AsSpan(0, _prior.NearestTo(from, suggested)), offered);
            OfferAll(heap, from, _measured.Of(from), offered);
        }

        int filled = heap.Drain(ranked);
        ranked.AsSpan(filled).Fill(-1);
        return ranked;
    }

    private void OfferAll(NearestHeap heap, int from, ReadOnlySpan<int> others, HashSet<int> offered)
    {
        foreach (int other in others)
        {
            if (offered.Add(other))
            {
                Offer(heap, from, other);
            }
        }
    }

    private void Offer(NearestHeap heap, int from, int other)
    {
        double median = Between(from, other).MedianMs;
        if (!double.IsPositiveInfinity(median))
        {
            heap.Offer(median, other);
        }
    }

    /// <summary>Places at random that were measured themselves; the same for a place each time.</summary>
    private int LandmarksFor(int from, Span<int> wanted)
    {
        if (_predictor is null || wanted.Length == 0)
        {
            return 0;
        }

        SeededDraws draws = new((ulong)(from + 1));
        int filled = 0;
        for (int i = 0; i < 8 * wanted.Length && filled < wanted.Length; i++)
        {
            int other = draws.Below(_predictor.Places);
            bool isNew = other != from && !wanted[..filled].Contains(other) && _predictor.Degrees[other] > 0;
            if (isNew && (from < 0 || _measured.Find(from, other, out _) is null))
            {
                wanted[filled++] = other;
            }
        }

        return filled;
    }
}
