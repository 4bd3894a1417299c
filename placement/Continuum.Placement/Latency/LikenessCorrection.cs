using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// What a prediction is off where two places see the others alike: two hosts of one site have the same distances to all
/// the world and next to none to each other, which no height and no low rank can say. How far such pairs are off is
/// learned from the measured ones among them, by how alike they are and by how the prediction compares with the
/// shortest way over a third place.
/// </summary>
internal sealed class LikenessCorrection
{
    /// <summary>Classes of likeness and of detours, multiplied.</summary>
    internal const int Cells = 15;

    // A cell moves predictions by half of what its pairs are off once it has so many, and starts with this spread.
    private const int HalfSamples = 6;
    private const int PriorSamples = 4;
    private const double PriorVariance = 0.01;
    private const double DeviationOfQuartiles = 1.349;

    // The logarithm of two: detours of less than half a prediction correct it.
    private const double ShortDetour = 0.7;

    private static readonly double[] Likeness = [0.01, 0.02, 0.03, 0.05, SharedNeighbours.LargestDifference];

    internal LikenessCorrection(double[] offs, double[] variances) => (Offs, Variances) = (offs, variances);

    /// <summary>What is added to the logarithm of a prediction, cell by cell.</summary>
    internal double[] Offs { get; }

    /// <summary>What is added to its variance.</summary>
    internal double[] Variances { get; }

    /// <summary>Learns from measured pairs what the logarithm of a prediction is off.</summary>
    internal static LikenessCorrection Of(SharedNeighbours shared, Func<int, int, double> predictedLog)
    {
        List<double>[] offs = new List<double>[Cells];
        for (int cell = 0; cell < Cells; cell++)
        {
            offs[cell] = [];
        }

        foreach (PairRoundTrip sample in shared.Samples())
        {
            if (shared.AreAlike(sample.A, sample.B, out double difference, out double detourMs))
            {
                double log = predictedLog(sample.A, sample.B);
                offs[CellOf(difference, detourMs, log)].Add(FixedMath.Log(sample.RttMs) - log);
            }
        }

        LikenessCorrection correction = new(new double[Cells], new double[Cells]);
        for (int cell = 0; cell < Cells; cell++)
        {
            correction.Learn(cell, offs[cell]);
        }

        return correction;
    }

    /// <summary>What a pair's prediction is off.</summary>
    internal (double Off, double Variance) For(SharedNeighbours shared, int a, int b, double log)
    {
        if (!shared.AreAlike(a, b, out double difference, out double detourMs))
        {
            // A measured detour of less than half the prediction: on both matrices of real networks the truth lies
            // between the two, nearer the detour among hosts and nearer the prediction among cities.
            double over = double.IsPositiveInfinity(detourMs) ? 0 : FixedMath.Log(detourMs) - log;
            return over < -ShortDetour ? (over / 2, over * over / 8) : (0, 0);
        }

        int cell = CellOf(difference, detourMs, log);
        return (Offs[cell], Variances[cell]);
    }

    private static int CellOf(double difference, double detourMs, double log)
    {
        int likeness = 0;
        while (difference >= Likeness[likeness])
        {
            likeness++;
        }

        double ratio = detourMs / FixedMath.Exp(log);
        return (likeness * 3) + (ratio < 0.9 ? 0 : ratio < 1.5 ? 1 : 2);
    }

    private void Learn(int cell, List<double> offs)
    {
        if (offs.Count == 0)
        {
            return;
        }

        offs.Sort();
        double spread = (offs[3 * offs.Count / 4] - offs[offs.Count / 4]) / DeviationOfQuartiles;
        Offs[cell] = offs[offs.Count / 2] * offs.Count / (offs.Count + HalfSamples);
        Variances[cell] = ((offs.Count * spread * spread) + (PriorSamples * PriorVariance))
            / (offs.Count + PriorSamples);
    }
}
