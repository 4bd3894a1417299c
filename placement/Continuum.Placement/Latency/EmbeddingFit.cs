using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Fits points and heights to measured round trips: the differences of logarithms are made small place by place with
/// damped Gauss-Newton steps, and samples that are far off count less (Student's t weights), at first hardly so that
/// the points find their way, then strictly.
/// </summary>
internal static class EmbeddingFit
{
    private const double Damping = 0.3;
    private const double FirstScale = 0.6;
    private const double LaidOutScale = 0.3;
    private const double WarmScale = 0.2;
    private const double LastScale = 0.1;
    private const double Cooling = 0.9;
    private const double Freedom = 3;
    private const double Tiny = 1e-9;

    // How far points at random are apart, points laid out are shaken, and new points lie beside another, as shares of a
    // typical distance; and the first heights as a share of a typical round trip.
    private const double Scatter = 0.6;
    private const double Shake = 0.3;
    private const double Beside = 0.015;
    private const double FirstHeight = 0.04;

    // How strongly points are drawn to the middle in each dimension, against samples, relatively to how far they are
    // spread in it: dimensions that few samples ask for stay flat. Those spread least are not pressed flat altogether.
    private const double Drawn = 0.015;
    private const double LeastSpread = 0.02;

    /// <summary>Points at random, to be moved by <see cref="Run"/>.</summary>
    internal static Embedding Scattered(RoundTripGraph graph, int dimensions, ulong seed) =>
        Shaken(graph, dimensions, laidOut: null, seed);

    /// <summary>Points that were laid out, shaken so that no two embeddings start alike.</summary>
    /// <param name="graph">The round trips.</param>
    /// <param name="dimensions">How many dimensions of the layout are taken.</param>
    /// <param name="laidOut">The layout, place by place; null for points at random.</param>
    /// <param name="seed">Decides how they are shaken.</param>
    internal static Embedding Shaken(RoundTripGraph graph, int dimensions, double[]? laidOut, ulong seed)
    {
        SeededDraws draws = new(seed);
        Embedding embedding = new(graph.Places, dimensions);
        double share = (laidOut is null ? Scatter : Shake) * TypicalDistance(graph);
        int stride = laidOut is null || graph.Places == 0 ? 0 : laidOut.Length / graph.Places;
        for (int i = 0; i < embedding.Points.Length; i++)
        {
            double origin = laidOut is null ? 0 : laidOut[(i / dimensions * stride) + (i % dimensions)];
            embedding.Points[i] = origin + (draws.Normal() * share);
        }

        Array.Fill(embedding.Heights, Math.Max(Embedding.LeastMs, FirstHeight * FixedMath.Exp(graph.MeanLog)));
        return embedding;
    }

    /// <summary>
    /// Puts a new place beside the seated place that it is nearest to; from then on it is seated itself.
    /// </summary>
    internal static void Seat(Embedding embedding, RoundTripGraph graph, int place, bool[] seated, ulong seed)
    {
        SeededDraws draws = new(seed);
        int beside = -1;
        double least = double.PositiveInfinity;
        for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
        {
            int other = graph.Neighbours[k];
            if (seated[other] && graph.LogRtts[k] < least)
            {
                (beside, least) = (other, graph.LogRtts[k]);
            }
        }

        int dimensions = embedding.Dimensions;
        double share = (beside >= 0 ? Beside : Scatter) * TypicalDistance(graph);
        for (int d = 0; d < dimensions; d++)
        {
            double origin = beside >= 0 ? embedding.Points[(beside * dimensions) + d] : 0;
            embedding.Points[(place * dimensions) + d] = origin + (draws.Normal() * share);
        }

        embedding.Heights[place] = Math.Max(Embedding.LeastMs, FirstHeight * FixedMath.Exp(graph.MeanLog));
        seated[place] = true;
    }

    /// <summary>Moves some places, all others staying, and measures their errors.</summary>
    /// <param name="embedding">What is moved.</param>
    /// <param name="graph">The round trips.</param>
    /// <param name="moving">The places that move, in order.</param>
    /// <param name="sweeps">How many times each place is moved.</param>
    /// <param name="start">How near their places the points are.</param>
    internal static void Run(
        Embedding embedding, RoundTripGraph graph, int[] moving, int sweeps, EmbeddingStart start)
    {
        double scale = start switch
        {
            EmbeddingStart.Random => FirstScale,
            EmbeddingStart.LaidOut => LaidOutScale,
            _ => WarmScale,
        };
        double[] middles = new double[embedding.Dimensions];
        double[] pulls = new double[embedding.Dimensions];
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            Weigh(embedding, middles, pulls);
            foreach (int place in moving)
            {
                Move(embedding, graph, place, Math.Max(scale, LastScale), middles, pulls);
            }

            scale *= Cooling;
        }

        foreach (int place in moving)
        {
            embedding.UpdateError(graph, place);
        }
    }

    private static double TypicalDistance(RoundTripGraph graph) => FixedMath.Exp(graph.MeanLog * 8 / 9);

    /// <summary>Where the middle of each dimension is and how strongly points are drawn to it.</summary>
    private static void Weigh(Embedding embedding, double[] middles, double[] pulls)
    {
        int dimensions = embedding.Dimensions;
        double[] points = embedding.Points;
        Array.Clear(middles);
        for (int i = 0; i < points.Length; i++)
        {
            middles[i % dimensions] += points[i] * dimensions / points.Length;
        }

        double all = 0;
        double[] spreads = new double[dimensions];
        for (int i = 0; i < points.Length; i++)
        {
            double off = points[i] - middles[i % dimensions];
            spreads[i % dimensions] += off * off * dimensions / points.Length;
            all += off * off * dimensions / points.Length;
        }

        for (int d = 0; d < dimensions; d++)
        {
            pulls[d] = Drawn / Math.Max(Math.Max(spreads[d], LeastSpread * all), Tiny);
        }
    }

    private static void Move(
        Embedding embedding, RoundTripGraph graph, int place, double scale, double[] middles, double[] pulls)
    {
        int dimensions = embedding.Dimensions;
        int size = dimensions + 1;
        Span<double> matrix = stackalloc double[size * size];
        Span<double> right = stackalloc double[size];
        Span<double> slope = stackalloc double[size];
        matrix.Clear();
        right.Clear();
        double[] points = embedding.Points;
        Span<double> own = points.AsSpan(place * dimensions, dimensions);
        for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
        {
            int other = graph.Neighbours[k];
            ReadOnlySpan<double> theirs = points.AsSpan(other * dimensions, dimensions);
            double distance = embedding.Distance(place, other) + Tiny;
            double bent = Embedding.Bent(distance);
            double predicted = Math.Max(
                Embedding.LeastMs, bent + embedding.Heights[place] + embedding.Heights[other]);
            double off = graph.LogRtts[k] - FixedMath.Log(predicted);
            double weight = 1 / (1 + (off * off / (scale * scale * Freedom)));
            double steepness = 1.125 * bent / (distance * distance * predicted);
            for (int d = 0; d < dimensions; d++)
            {
                slope[d] = (own[d] - theirs[d]) * steepness;
            }

            slope[dimensions] = 1 / predicted;
            Accumulate(matrix, right, slope, weight, off);
        }

        Damp(matrix, size);
        Pull(matrix, right, own, middles, pulls);

        // Ends of the range of times may ask for more than a number holds: such a step is left out.
        if (Solve(matrix, right) && AreFinite(right))
        {
            for (int d = 0; d < dimensions; d++)
            {
                own[d] += right[d];
            }

            embedding.Heights[place] = Math.Max(Embedding.LeastMs, embedding.Heights[place] + right[dimensions]);
        }
    }

    private static bool AreFinite(ReadOnlySpan<double> numbers)
    {
        bool finite = true;
        foreach (double number in numbers)
        {
            finite &= double.IsFinite(number);
        }

        return finite;
    }

    private static void Accumulate(
        Span<double> matrix, Span<double> right, ReadOnlySpan<double> slope, double weight, double off)
    {
        for (int a = 0; a < slope.Length; a++)
        {
            double weighted = weight * slope[a];
            right[a] += weighted * off;
            for (int b = 0; b <= a; b++)
            {
                matrix[(a * slope.Length) + b] += weighted * slope[b];
            }
        }
    }

    private static void Pull(
        Span<double> matrix, Span<double> right, ReadOnlySpan<double> own, double[] middles, double[] pulls)
    {
        for (int d = 0; d < own.Length; d++)
        {
            matrix[(d * right.Length) + d] += pulls[d];
            right[d] -= pulls[d] * (own[d] - middles[d]);
        }
    }

    private static void Damp(Span<double> matrix, int size)
    {
        double trace = 0;
        for (int a = 0; a < size; a++)
        {
            trace += matrix[(a * size) + a];
        }

        for (int a = 0; a < size; a++)
        {
            matrix[(a * size) + a] += (Damping * trace / size) + 1e-12;
        }
    }

    private static bool Solve(Span<double> matrix, Span<double> right)
    {
        if (!SmallSystem.Factor(matrix, right.Length))
        {
            return false;
        }

        SmallSystem.Solve(matrix, right.Length, right);
        return true;
    }
}
