using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// All places as points with heights, in one array each. A round trip is the distance to the power of 9/8 plus both
/// heights: the power bends the space a little, because cables follow the globe and detours add up with distance, and
/// it needs square roots only.
/// </summary>
internal sealed class Embedding
{
    /// <summary>The least height, and the least round trip that is predicted, in milliseconds.</summary>
    internal const double LeastMs = 0.02;

    // A place's error starts as if four samples had been off by 14 % each: few samples do not make a place look exact.
    private const double PriorSamples = 4;
    private const double PriorSquare = 0.02;
    private const double LargestSquare = 1;

    internal Embedding(int places, int dimensions)
        : this(dimensions, new double[places * dimensions], new double[places], new double[places])
    {
    }

    internal Embedding(int dimensions, double[] points, double[] heights, double[] errors) =>
        (Dimensions, Points, Heights, Errors) = (dimensions, points, heights, errors);

    internal int Dimensions { get; }

    internal double[] Points { get; }

    internal double[] Heights { get; }

    /// <summary>How far each place's samples are off on average: squares of differences of logarithms.</summary>
    internal double[] Errors { get; }

    /// <summary>The distance of the points, without the power.</summary>
    internal double Distance(int a, int b)
    {
        double square = 0;
        for (int k = 0; k < Dimensions; k++)
        {
            double difference = Points[(a * Dimensions) + k] - Points[(b * Dimensions) + k];
            square += difference * difference;
        }

        return Math.Sqrt(square);
    }

    /// <summary>The power 9/8 of a distance.</summary>
    internal static double Bent(double distance) => distance * Math.Sqrt(Math.Sqrt(Math.Sqrt(distance)));

    /// <summary>The predicted round trip in milliseconds.</summary>
    internal double RoundTripMs(int a, int b) => Math.Max(LeastMs, Bent(Distance(a, b)) + (Heights[a] + Heights[b]));

    /// <summary>The natural logarithm of the predicted round trip.</summary>
    internal double LogRoundTrip(int a, int b) => FixedMath.Log(RoundTripMs(a, b));

    /// <summary>Measures how far a place's samples are off.</summary>
    internal void UpdateError(RoundTripGraph graph, int place)
    {
        double sum = PriorSamples * PriorSquare;
        for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
        {
            double off = graph.LogRtts[k] - LogRoundTrip(place, graph.Neighbours[k]);
            sum += Math.Min(off * off, LargestSquare);
        }

        Errors[place] = sum / (PriorSamples + graph.Degree(place));
    }

    /// <summary>A copy with room for more places.</summary>
    internal Embedding Grown(int places)
    {
        double[] points = Points;
        double[] heights = Heights;
        double[] errors = Errors;
        Array.Resize(ref points, places * Dimensions);
        Array.Resize(ref heights, places);
        Array.Resize(ref errors, places);
        return new Embedding(
            Dimensions,
            ReferenceEquals(points, Points) ? [.. points] : points,
            ReferenceEquals(heights, Heights) ? [.. heights] : heights,
            ReferenceEquals(errors, Errors) ? [.. errors] : errors);
    }
}
