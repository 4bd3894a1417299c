using Continuum.Placement.Network;

namespace Continuum.Placement.Latency;

/// <summary>What a <see cref="LatencyModel"/> keeps and how it judges.</summary>
public sealed record LatencyModelOptions
{
    /// <summary>The shape of every pair's sketch: its half life says how fast the model forgets.</summary>
    public SketchShape Sketch { get; init; } = new(accuracy: 0.01, maxBins: 512, halfLife: TimeSpan.FromHours(1));

    /// <summary>Places that may be known; further ones are refused. From 1.</summary>
    public int MaxPlaces { get; init; } = 200_000;

    /// <summary>Pairs that are remembered; beyond that those unheard of for longest are forgotten. From 16.</summary>
    public int MaxPairs { get; init; } = 1_000_000;

    /// <summary>Probes lost in a row after which a pair counts as unreachable. From 1.</summary>
    public int LossesUntilUnreachable { get; init; } = 3;

    /// <summary>How long after the last lost probe it does. Positive.</summary>
    public TimeSpan UnreachableFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Round trips away from the old level after which there may be a new one; 4 to 64.</summary>
    public int ConfirmSamples { get; init; } = 8;

    /// <summary>How long they have to last for that; not negative.</summary>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How far the median of a pair wanders in a half life without samples, as a deviation of its logarithm; 0 to 1.
    /// </summary>
    public double DriftSigma { get; init; } = 0.05;

    /// <summary>
    /// How far round trips of one pair are expected apart before there are many, likewise; above 0 to 2.
    /// </summary>
    public double JitterSigma { get; init; } = 0.1;

    /// <summary>Share of the pairs that has to be new for a snapshot to learn the prediction anew; 0 to 1.</summary>
    public double RefitShare { get; init; } = 0.1;

    /// <summary>How much work the prediction may be.</summary>
    public PredictorOptions Predictor { get; init; } = new();

    /// <summary>What is taken of pairs that nothing connects.</summary>
    public TreeDistanceOptions Prior { get; init; } = new();

    /// <summary>All that is wrong with these numbers; empty where nothing is.</summary>
    internal List<string> Mistakes()
    {
        List<string> mistakes = [.. Predictor.Mistakes(), .. Prior.Mistakes()];
        Require(Sketch.HalfLife is not null, "the sketch has no half life; the model needs one");
        Require(MaxPlaces >= 1, $"{MaxPlaces} places; 1 or more is right");
        Require(MaxPairs >= 16, $"{MaxPairs} pairs; 16 or more is right");
        Require(LossesUntilUnreachable >= 1, $"{LossesUntilUnreachable} losses; 1 or more is right");
        Require(UnreachableFor > TimeSpan.Zero, $"unreachable for {UnreachableFor}; a positive time is right");
        Require(ConfirmSamples is >= 4 and <= 64, $"{ConfirmSamples} samples to confirm; 4 to 64 is right");
        Require(ConfirmAfter >= TimeSpan.Zero, $"{ConfirmAfter} to confirm; a time that is not negative is right");
        Require(DriftSigma is >= 0 and <= 1, $"a drift of {DriftSigma}; 0 to 1 is right");
        Require(JitterSigma is > 0 and <= 2, $"a jitter of {JitterSigma}; above 0 to 2 is right");
        Require(RefitShare is >= 0 and <= 1, $"a refit share of {RefitShare}; 0 to 1 is right");
        return mistakes;

        void Require(bool holds, string mistake)
        {
            if (!holds)
            {
                mistakes.Add(mistake);
            }
        }
    }
}
