using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Shows some pairs of a known matrix to the predictors and judges them on the others: pure, so that the same matrix,
/// sampling and seed give the same figures anywhere.
/// </summary>
public static class PredictorTrial
{
    /// <summary>The name under which Vivaldi alone is reported.</summary>
    public const string Vivaldi = "vivaldi";

    /// <summary>The name under which <see cref="RoundTripPredictor"/> is reported.</summary>
    public const string Blend = "blend";

    private const int VivaldiPasses = 60;
    private const double Z80 = 1.2815515655446004;

    /// <summary>One trial.</summary>
    /// <param name="matrix">
    /// Round trips in milliseconds, row by row, symmetric; 0 or not a number where there is none.
    /// </param>
    /// <param name="places">Its rows.</param>
    /// <param name="sampling">Which pairs are shown.</param>
    /// <param name="seed">Decides which pairs are drawn and all else that is random.</param>
    /// <param name="options">How much work the predictor may be; the defaults where it is null.</param>
    /// <returns>A score for each predictor, the baseline first.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static IReadOnlyList<PredictorScore> Run(
        ReadOnlySpan<double> matrix, int places, PairSampling sampling, ulong seed, PredictorOptions? options = null)
    {
        IReadOnlyList<PairRoundTrip> samples = sampling.Draw(matrix, places, seed);
        HashSet<(int, int)> shown = [.. samples.Select(sample => (sample.A, sample.B))];
        List<PairRoundTrip> hidden = [];
        for (int a = 0; a < places; a++)
        {
            for (int b = a + 1; b < places; b++)
            {
                if (matrix[(a * places) + b] > 0 && !shown.Contains((a, b)))
                {
                    hidden.Add(new PairRoundTrip(a, b, matrix[(a * places) + b]));
                }
            }
        }

        NetworkCoordinate[] coordinates = VivaldiCoordinates(places, samples, seed);
        options = (options ?? new PredictorOptions()) with { Seed = seed };
        RoundTripPredictor predictor = RoundTripPredictor.Fit(places, [.. samples], options);
        return
        [
            Scored(Vivaldi, hidden, (a, b) =>
                new LatencyEstimate(coordinates[a].RoundTripMs(coordinates[b]), double.NaN, Measured: false)),
            Scored(Blend, hidden, predictor.Between),
        ];
    }

    /// <summary>The coordinates that Vivaldi finds when every place hears its samples over and over.</summary>
    public static NetworkCoordinate[] VivaldiCoordinates(int places, IReadOnlyList<PairRoundTrip> samples, ulong seed)
    {
        CoordinateSpace[] spaces = new CoordinateSpace[places];
        for (int i = 0; i < places; i++)
        {
            spaces[i] = new CoordinateSpace(seed: seed + ((ulong)i << 20));
        }

        SeededDraws draws = new(seed);
        PairRoundTrip[] order = [.. samples];
        for (int pass = 0; pass < VivaldiPasses; pass++)
        {
            for (int i = order.Length - 1; i > 0; i--)
            {
                int at = draws.Below(i + 1);
                (order[i], order[at]) = (order[at], order[i]);
            }

            foreach (PairRoundTrip sample in order)
            {
                NetworkCoordinate other = spaces[sample.B].Coordinate;
                spaces[sample.B].Observe(spaces[sample.A].Coordinate, sample.RttMs);
                spaces[sample.A].Observe(other, sample.RttMs);
            }
        }

        return Array.ConvertAll(spaces, space => space.Coordinate);
    }

    private static PredictorScore Scored(
        string name, List<PairRoundTrip> hidden, Func<int, int, LatencyEstimate> predicted)
    {
        if (hidden.Count == 0)
        {
            return new PredictorScore(name, double.NaN, double.NaN, double.NaN, 0);
        }

        double[] errors = new double[hidden.Count];
        int covered = 0;
        bool hasIntervals = true;
        for (int i = 0; i < errors.Length; i++)
        {
            LatencyEstimate estimate = predicted(hidden[i].A, hidden[i].B);
            errors[i] = Math.Abs(estimate.MedianMs - hidden[i].RttMs) / hidden[i].RttMs;
            hasIntervals &= !double.IsNaN(estimate.Sigma);
            double off = FixedMath.Log(hidden[i].RttMs / estimate.MedianMs);
            covered += Math.Abs(off) <= Z80 * estimate.Sigma ? 1 : 0;
        }

        Array.Sort(errors);
        return new PredictorScore(
            name,
            errors[errors.Length / 2],
            errors[(int)(errors.Length * 0.9)],
            hasIntervals ? (double)covered / errors.Length : double.NaN,
            errors.Length);
    }
}
