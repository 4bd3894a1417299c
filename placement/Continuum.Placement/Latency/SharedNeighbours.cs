namespace Continuum.Placement.Latency;

/// <summary>
/// Every place's measured round trips in the order of the others' numbers, so that what two places have in common is
/// found in one pass: how alike they see the same others, and the shortest way over one of them.
/// </summary>
internal sealed class SharedNeighbours
{
    /// <summary>Two places that differ more than this in how they see others are not alike.</summary>
    internal const double LargestDifference = 0.1;

    private const int Fewest = 3;
    private const int Most = 64;

    internal SharedNeighbours(int[] starts, int[] others, double[] rttMs) =>
        (Starts, Others, RttMs) = (starts, others, rttMs);

    internal int[] Starts { get; }

    internal int[] Others { get; }

    internal double[] RttMs { get; }

    internal static SharedNeighbours Of(int places, ReadOnlySpan<PairRoundTrip> samples)
    {
        List<(int, int, double)> both = new(2 * samples.Length);
        foreach (PairRoundTrip sample in samples)
        {
            both.Add((sample.A, sample.B, sample.RttMs));
            both.Add((sample.B, sample.A, sample.RttMs));
        }

        both.Sort();
        int[] starts = new int[places + 1];
        int[] others = new int[both.Count];
        double[] rttMs = new double[both.Count];
        for (int i = 0; i < both.Count; i++)
        {
            (int place, others[i], rttMs[i]) = both[i];
            starts[place + 1]++;
        }

        for (int i = 0; i < places; i++)
        {
            starts[i + 1] += starts[i];
        }

        return new SharedNeighbours(starts, others, rttMs);
    }

    /// <summary>All samples once, to which further ones can be added.</summary>
    internal List<PairRoundTrip> Samples()
    {
        List<PairRoundTrip> samples = new(Others.Length / 2);
        for (int place = 0; place < Starts.Length - 1; place++)
        {
            for (int k = Starts[place]; k < Starts[place + 1]; k++)
            {
                if (Others[k] > place)
                {
                    samples.Add(new PairRoundTrip(place, Others[k], RttMs[k]));
                }
            }
        }

        return samples;
    }

    /// <summary>
    /// The median of how differently two places see the others that both measured, relatively, and the shortest way
    /// over one of them; false where they have too few in common or are not alike.
    /// </summary>
    internal bool AreAlike(int a, int b, out double difference, out double detourMs)
    {
        Span<double> differences = stackalloc double[Most];
        int found = 0;
        detourMs = double.PositiveInfinity;
        difference = double.PositiveInfinity;
        int i = Starts[a];
        int j = Starts[b];
        while (i < Starts[a + 1] && j < Starts[b + 1] && found < Most)
        {
            if (Others[i] != Others[j])
            {
                (i, j) = Others[i] < Others[j] ? (i + 1, j) : (i, j + 1);
                continue;
            }

            double way = RttMs[i] + RttMs[j];
            detourMs = Math.Min(detourMs, way);
            differences[found++] = 2 * Math.Abs(RttMs[i++] - RttMs[j++]) / way;
        }

        if (found < Fewest)
        {
            return false;
        }

        differences[..found].Sort();
        difference = differences[found / 2];
        return difference < LargestDifference;
    }
}
