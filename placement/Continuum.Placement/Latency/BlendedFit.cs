namespace Continuum.Placement.Latency;

/// <summary>
/// Two fits of the logarithms of round trips, blended: the average of some embeddings with low-rank factors of what
/// they leave over, and low-rank factors alone.
/// </summary>
internal sealed class BlendedFit(Embedding[] members, FactorModel overEmbedding, FactorModel alone, double meanLog)
{
    // Each side counts by the inverse of its deviation, the embedded one this much more: found on matrices of cities
    // and of hosts, where anything from 1 to 2 does as well.
    private const double EmbeddedTrust = 1.5;

    // What the disagreement of the embeddings adds to the variance, and what the deviation is stretched by: so that
    // 80 % intervals hold four in five of the pairs left out, from 5 % to 50 % of pairs sampled.
    private const double DisagreementShare = 0.35;
    private const double Stretch = 1.08;

    internal Embedding[] Members { get; } = members;

    internal FactorModel OverEmbedding { get; } = overEmbedding;

    internal FactorModel Alone { get; } = alone;

    internal double MeanLog { get; } = meanLog;

    /// <summary>The logarithm of a pair's round trip and how far it may be off, squared.</summary>
    internal (double Log, double Variance) Predict(int a, int b)
    {
        (double embedded, double spread) = Averaged(Members, a, b);
        embedded += OverEmbedding.Mean(a, b);
        double alone = MeanLog + Alone.Mean(a, b);
        double apart = embedded - alone;
        double embeddedVariance = OverEmbedding.Variance(a, b) + (1 / OverEmbedding.NoisePrecision);
        double aloneVariance = Alone.Variance(a, b) + (1 / Alone.NoisePrecision);
        double trust = EmbeddedTrust * Math.Sqrt(aloneVariance);
        double share = trust / (trust + Math.Sqrt(embeddedVariance));
        double variance = (share * embeddedVariance) + ((1 - share) * aloneVariance)
            + (share * (1 - share) * apart * apart)
            + (DisagreementShare * spread);
        return ((share * embedded) + ((1 - share) * alone), Stretch * Stretch * variance);
    }

    /// <summary>
    /// The members' average, those that fit both places better counting more, and how far they are apart.
    /// </summary>
    internal static (double Log, double Spread) Averaged(Embedding[] members, int a, int b)
    {
        double weights = 0;
        double sum = 0;
        double squares = 0;
        foreach (Embedding member in members)
        {
            double weight = 1 / (member.Errors[a] + member.Errors[b]);
            double log = member.LogRoundTrip(a, b);
            weights += weight;
            sum += weight * log;
            squares += weight * log * log;
        }

        double mean = sum / weights;
        return (mean, Math.Max(0, (squares / weights) - (mean * mean)));
    }
}
