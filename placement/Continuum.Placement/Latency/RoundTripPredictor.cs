using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Predicts the round trips that were never measured from those that were: several embeddings from different starts are
/// averaged, what they leave over is learned as a low-rank matrix, and so is the whole without them; the two are
/// blended. The blend and the spread say how far off a prediction may be. Immutable; the same samples in the same order
/// give the same predictor.
/// </summary>
public sealed class RoundTripPredictor
{
    /// <summary>How many places count as near one.</summary>
    internal const int NearPlaces = 6;

    private const int MostDimensions = 4;
    private const int SeatSweeps = 20;
    private const int ExtendSweeps = 4;

    private readonly int[] _components;
    private readonly int[] _degrees;
    private readonly LikenessCorrection _likeness;

    internal RoundTripPredictor(
        BlendedFit fit, SharedNeighbours shared, LikenessCorrection likeness, int[] components, int[] degrees) =>
        (Fitted, Shared, _likeness, _components, _degrees) = (fit, shared, likeness, components, degrees);

    /// <summary>How many places it knows of, those never measured included.</summary>
    public int Places => _components.Length;

    internal BlendedFit Fitted { get; }

    internal SharedNeighbours Shared { get; }

    internal LikenessCorrection Likeness => _likeness;

    internal ReadOnlySpan<int> Components => _components;

    internal ReadOnlySpan<int> Degrees => _degrees;

    /// <summary>Learns from samples.</summary>
    /// <param name="places">How many places there are.</param>
    /// <param name="samples">What was measured; a pair that is listed twice counts twice.</param>
    /// <param name="options">How much work it may be; the defaults where it is null.</param>
    /// <param name="previous">An earlier predictor of the same places, to start from; null to start at random.</param>
    /// <exception cref="ArgumentException">Samples or options cannot be; what is wrong is named.</exception>
    public static RoundTripPredictor Fit(
        int places,
        ReadOnlySpan<PairRoundTrip> samples,
        PredictorOptions? options = null,
        RoundTripPredictor? previous = null)
    {
        options ??= new PredictorOptions();
        if (options.Mistakes() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
        }

        RoundTripGraph graph = new(places, samples);
        (int members, int sweeps, int factorSweeps) = options.EffortFor(samples.Length);
        Embedding[] embeddings = new Embedding[members];
        double[]? laidOut = previous is null ? PivotScaling.Points(graph, MostDimensions, options.WorkBudget) : null;
        Parallel.For(
            0,
            members,
            m => embeddings[m] = Embedded(graph, laidOut, options.Seed + (ulong)m, m, sweeps, previous));
        NearGraph near = Near(embeddings, DegreesOf(graph));
        double[][] rests = Rests(embeddings, graph);
        FactorModel[] factors = new FactorModel[2];
        Parallel.For(
            0, 2, f => factors[f] = FactorFit.Run(graph, near, rests[f], options.Rank, factorSweeps, options.Seed));
        BlendedFit fit = new(embeddings, factors[0], factors[1], graph.MeanLog);
        SharedNeighbours shared = SharedNeighbours.Of(places, samples);
        LikenessCorrection likeness = LikenessCorrection.Of(shared, (a, b) => fit.Predict(a, b).Log);
        return new RoundTripPredictor(fit, shared, likeness, graph.Components(), DegreesOf(graph));
    }

    /// <summary>
    /// Learns where places lie of which nothing was measured so far, from a few samples of each to places that are
    /// known already, which stay where they are: landmark seeding, for the time until the next <see cref="Fit"/>.
    /// </summary>
    /// <param name="places">How many places there are now; those from <see cref="Places"/> on are new.</param>
    /// <param name="samples">All samples that touch such a place; others are left out.</param>
    /// <exception cref="ArgumentException">Samples cannot be, or there are fewer places than before.</exception>
    public RoundTripPredictor Extend(int places, ReadOnlySpan<PairRoundTrip> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, Places);
        List<PairRoundTrip> touching = [];
        foreach (PairRoundTrip sample in samples)
        {
            if (!IsSeated(sample.A) || !IsSeated(sample.B))
            {
                touching.Add(sample);
            }
        }

        RoundTripGraph graph = new(places, [.. touching]);
        int[] moving = [.. Enumerable.Range(0, places).Where(place => !IsSeated(place) && graph.Degree(place) > 0)];
        Embedding[] members = Array.ConvertAll(Fitted.Members, member => member.Grown(places));
        for (int m = 0; m < members.Length; m++)
        {
            bool[] seated = [.. Enumerable.Range(0, places).Select(IsSeated)];
            foreach (int place in moving)
            {
                EmbeddingFit.Seat(members[m], graph, place, seated, (ulong)((m * 1_000_003L) + place));
            }

            EmbeddingFit.Run(members[m], graph, moving, SeatSweeps, EmbeddingStart.LaidOut);
        }

        (int[] components, int[] degrees) = Joined(graph, moving);
        NearGraph near = Near(members, degrees);
        double[][] rests = Rests(members, graph, Fitted.MeanLog);
        FactorModel over = Fitted.OverEmbedding.Grown(places);
        FactorModel alone = Fitted.Alone.Grown(places);
        FactorFit.Extend(over, graph, near, rests[0], moving, ExtendSweeps);
        FactorFit.Extend(alone, graph, near, rests[1], moving, ExtendSweeps);
        return new RoundTripPredictor(
            new BlendedFit(members, over, alone, Fitted.MeanLog),
            SharedNeighbours.Of(places, [.. Shared.Samples(), .. touching]),
            _likeness,
            components,
            degrees);
    }

    /// <summary>Whether a pair can be predicted: both were measured, and samples connect them.</summary>
    public bool Knows(int a, int b) => _degrees[a] > 0 && _degrees[b] > 0 && _components[a] == _components[b];

    /// <summary>
    /// The prediction for a pair of two places that it <see cref="Knows"/>: of other pairs it means nothing.
    /// </summary>
    public LatencyEstimate Between(int a, int b)
    {
        (double log, double variance) = Fitted.Predict(a, b);
        (double off, double more) = _likeness.For(Shared, a, b, log);
        return new LatencyEstimate(
            Math.Max(FixedMath.Exp(log + off), Embedding.LeastMs), Math.Sqrt(variance + more), Measured: false);
    }

    /// <summary>The tree over the first embedding, of the places that were measured.</summary>
    internal CoordinateTree Tree() => new(Fitted.Members[0], Measured(_degrees));

    private static Embedding Embedded(
        RoundTripGraph graph, double[]? laidOut, ulong seed, int member, int sweeps, RoundTripPredictor? previous)
    {
        int[] all = [.. Enumerable.Range(0, graph.Places)];
        if (previous is null || member >= previous.Fitted.Members.Length || previous.Places > graph.Places)
        {
            // Two in three start from the layout: those at random make up for what it gets wrong.
            double[]? start = member % 3 < 2 ? laidOut : null;
            Embedding shaken = EmbeddingFit.Shaken(graph, 3 + (member % 2), start, seed);
            EmbeddingStart nearness = start is null ? EmbeddingStart.Random : EmbeddingStart.LaidOut;
            EmbeddingFit.Run(shaken, graph, all, sweeps, nearness);
            return shaken;
        }

        Embedding embedding = previous.Fitted.Members[member].Grown(graph.Places);
        bool[] seated = Array.ConvertAll(all, previous.IsSeated);
        foreach (int place in all)
        {
            if (!seated[place])
            {
                EmbeddingFit.Seat(embedding, graph, place, seated, seed + (ulong)place);
            }
        }

        EmbeddingFit.Run(embedding, graph, all, (sweeps + 1) / 2, EmbeddingStart.Warm);
        return embedding;
    }

    private static double[][] Rests(Embedding[] members, RoundTripGraph graph, double? meanLog = null)
    {
        double mean = meanLog ?? graph.MeanLog;
        double[][] rests = [new double[graph.LogRtts.Length], new double[graph.LogRtts.Length]];
        for (int place = 0; place < graph.Places; place++)
        {
            for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
            {
                rests[0][k] = graph.LogRtts[k] - BlendedFit.Averaged(members, place, graph.Neighbours[k]).Log;
                rests[1][k] = graph.LogRtts[k] - mean;
            }
        }

        return rests;
    }

    /// <summary>Places are near by all embeddings together, among those that are near by the first.</summary>
    private static NearGraph Near(Embedding[] members, int[] degrees) => NearGraph.Of(
        new CoordinateTree(members[0], Measured(degrees)),
        degrees.Length,
        NearPlaces,
        (a, b) => BlendedFit.Averaged(members, a, b).Log);

    private static int[] DegreesOf(RoundTripGraph graph)
    {
        int[] degrees = new int[graph.Places];
        for (int place = 0; place < degrees.Length; place++)
        {
            degrees[place] = graph.Degree(place);
        }

        return degrees;
    }

    private static bool[] Measured(int[] degrees) => Array.ConvertAll(degrees, degree => degree > 0);

    /// <summary>Whether something was measured of a place.</summary>
    private bool IsSeated(int place) => place < Places && _degrees[place] > 0;

    /// <summary>
    /// A place that was seated belongs to the component of the seated places that it was measured with.
    /// </summary>
    private (int[] Components, int[] Degrees) Joined(RoundTripGraph graph, int[] moving)
    {
        int[] components = [.. _components, .. Enumerable.Range(Places, graph.Places - Places)];
        int[] degrees = [.. _degrees, .. new int[graph.Places - Places]];
        foreach (int place in moving)
        {
            for (int k = graph.Start(place); k < graph.Start(place + 1); k++)
            {
                int other = graph.Neighbours[k];
                if (degrees[other] > 0)
                {
                    components[place] = components[other];
                    break;
                }
            }

            degrees[place] = graph.Degree(place);
        }

        return (components, degrees);
    }
}
