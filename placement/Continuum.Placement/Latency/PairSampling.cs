namespace Continuum.Placement.Latency;

/// <summary>Which pairs of a full matrix are shown to a predictor; the others are what it is judged on.</summary>
public sealed record PairSampling
{
    private PairSampling()
    {
    }

    /// <summary>Others that every place measures, where that is the rule.</summary>
    public int? NeighboursEach { get; private init; }

    /// <summary>Share of all pairs that is measured, where that is the rule.</summary>
    public double? ShareOfPairs { get; private init; }

    /// <summary>Every place measures some others at random; a pair may be drawn from both ends.</summary>
    /// <param name="count">How many; from 1.</param>
    public static PairSampling Neighbours(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new PairSampling { NeighboursEach = count };
    }

    /// <summary>Some of all pairs are measured, at random.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public static PairSampling Share(double share)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "above 0 and at most 1 is right");
        }

        return new PairSampling { ShareOfPairs = share };
    }

    /// <summary>The pairs that are drawn, in order, each once; pairs without a round trip are never drawn.</summary>
    /// <param name="matrix">Round trips, row by row, symmetric; 0 or not a number where there is none.</param>
    /// <param name="places">Its rows.</param>
    /// <param name="seed">The same seed draws the same pairs.</param>
    public IReadOnlyList<PairRoundTrip> Draw(ReadOnlySpan<double> matrix, int places, ulong seed)
    {
        if (matrix.Length != (long)places * places)
        {
            throw new ArgumentException(
                $"{matrix.Length} round trips are given for {places} places; their square is right", nameof(matrix));
        }

        SeededDraws draws = new(seed);
        bool[] drawn = NeighboursEach is { } count
            ? Neighbours(matrix, places, count, ref draws)
            : Shared(places, ShareOfPairs ?? 1, ref draws);
        List<PairRoundTrip> samples = [];
        for (int a = 0; a < places; a++)
        {
            for (int b = a + 1; b < places; b++)
            {
                double rtt = matrix[(a * places) + b];
                if (drawn[(a * places) + b] && rtt > 0)
                {
                    samples.Add(new PairRoundTrip(a, b, rtt));
                }
            }
        }

        return samples;
    }

    private static bool[] Neighbours(ReadOnlySpan<double> matrix, int places, int count, ref SeededDraws draws)
    {
        bool[] drawn = new bool[places * places];
        List<int> others = [];
        for (int place = 0; place < places; place++)
        {
            others.Clear();
            for (int other = 0; other < places; other++)
            {
                if (other != place && matrix[(place * places) + other] > 0)
                {
                    others.Add(other);
                }
            }

            for (int i = 0; i < Math.Min(count, others.Count); i++)
            {
                int at = i + draws.Below(others.Count - i);
                (others[i], others[at]) = (others[at], others[i]);
                drawn[(Math.Min(place, others[i]) * places) + Math.Max(place, others[i])] = true;
            }
        }

        return drawn;
    }

    private static bool[] Shared(int places, double share, ref SeededDraws draws)
    {
        bool[] drawn = new bool[places * places];
        for (int a = 0; a < places; a++)
        {
            for (int b = a + 1; b < places; b++)
            {
                drawn[(a * places) + b] = draws.Uniform() < share;
            }
        }

        return drawn;
    }
}
