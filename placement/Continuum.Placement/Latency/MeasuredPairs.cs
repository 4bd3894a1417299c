using Continuum.Placement.Network;

namespace Continuum.Placement.Latency;

/// <summary>
/// The measured pairs at one moment, from both ends: each place's others in order, with their estimates.
/// </summary>
internal sealed class MeasuredPairs
{
    private readonly int[] _starts;
    private readonly int[] _others;
    private readonly LatencyEstimate[] _estimates;
    private readonly double[] _medianSigmas;

    private MeasuredPairs(int[] starts)
    {
        _starts = starts;
        _others = new int[starts[^1]];
        _estimates = new LatencyEstimate[starts[^1]];
        _medianSigmas = new double[starts[^1]];
    }

    /// <summary>How far round trips of one pair are apart on average: the deviation of their logarithm.</summary>
    internal double Jitter { get; private init; }

    /// <summary>The others of a place, in order.</summary>
    internal ReadOnlySpan<int> Of(int place) => _others.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>The estimate of a pair; null where it was not measured.</summary>
    internal LatencyEstimate? Find(int a, int b, out double medianSigma)
    {
        int at = Of(a).BinarySearch(b);
        medianSigma = at < 0 ? 0 : _medianSigmas[_starts[a] + at];
        return at < 0 ? null : _estimates[_starts[a] + at];
    }

    internal static MeasuredPairs Of(PairTable table, int places, DateTimeOffset now, LatencyModelOptions options)
    {
        List<(int A, int B, LatencyEstimate Estimate, double MedianSigma)> pairs = new(table.Count);
        int[] starts = new int[places + 1];
        double jitters = 0;
        int jittered = 0;
        foreach ((int a, int b, PairHistory history) in table.Sorted())
        {
            bool isUnreachable = history.IsUnreachable(now, options);
            if (!isUnreachable && !history.IsMeasured)
            {
                continue;
            }

            double medianSigma = 0;
            LatencyEstimate estimate = isUnreachable
                ? LatencyEstimate.Unreachable
                : history.Estimate(now, options, out medianSigma);
            jitters += isUnreachable ? 0 : history.Jitter(options);
            jittered += isUnreachable ? 0 : 1;
            pairs.Add((a, b, estimate, medianSigma));
            starts[a + 1]++;
            starts[b + 1]++;
        }

        for (int i = 0; i < places; i++)
        {
            starts[i + 1] += starts[i];
        }

        return Filled(pairs, starts, jittered == 0 ? options.JitterSigma : jitters / jittered);
    }

    private static MeasuredPairs Filled(
        List<(int A, int B, LatencyEstimate Estimate, double MedianSigma)> pairs, int[] starts, double jitter)
    {
        MeasuredPairs measured = new(starts) { Jitter = jitter };
        int[] next = starts[..^1];

        // The pairs are sorted by the lower number, then the higher: each place meets the lower ones first, in order.
        foreach ((int a, int b, LatencyEstimate estimate, double medianSigma) in pairs)
        {
            measured.Set(next[b]++, a, estimate, medianSigma);
        }

        foreach ((int a, int b, LatencyEstimate estimate, double medianSigma) in pairs)
        {
            measured.Set(next[a]++, b, estimate, medianSigma);
        }

        return measured;
    }

    private void Set(int at, int other, LatencyEstimate estimate, double medianSigma) =>
        (_others[at], _estimates[at], _medianSigmas[at]) = (other, estimate, medianSigma);
}
