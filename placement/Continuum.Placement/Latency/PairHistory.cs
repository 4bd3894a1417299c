using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>All that is known of the round trips of one pair.</summary>
internal sealed class PairHistory
{
    private const double JitterSamples = 4;
    private const double LowShare = 0.16;
    private const double HighShare = 0.84;

    // The variance of a median is pi/2 times that of a mean.
    private const double MedianFactor = 1.5707963267948966;
    private const double MostHalfLives = 16;

    private readonly LevelWatch _level;
    private readonly LatencySketch _sketch;

    internal PairHistory(SketchShape shape)
        : this(new LatencySketch(shape), new LevelWatch())
    {
    }

    private PairHistory(LatencySketch sketch, LevelWatch level) => (_sketch, _level) = (sketch, level);

    /// <summary>Whether there is a round trip at all, and not only lost probes.</summary>
    internal bool IsMeasured => _sketch.Count > 0;

    /// <summary>When it was last heard of, lost probes included.</summary>
    internal long LastTicks => Math.Max(LastSampleTicks, LastLossTicks);

    internal PathState State => _level.State;

    internal double LevelMs => _level.LevelMs;

    private long LastSampleTicks { get; set; }

    private long LastLossTicks { get; set; }

    private int Losses { get; set; }

    internal Observation Observe(double rttMs, DateTimeOffset at, LatencyModelOptions options)
    {
        bool isLate = at.UtcTicks < LastSampleTicks;
        _sketch.Add(rttMs, at);
        if (isLate)
        {
            return Observation.Late;
        }

        (LastSampleTicks, Losses) = (at.UtcTicks, 0);
        Observation observation = _level.Observe(rttMs, at.UtcTicks, options);
        if (observation == Observation.RouteChanged)
        {
            _sketch.Clear();
            foreach ((double awayMs, long ticks) in _level.Away)
            {
                _sketch.Add(awayMs, new DateTimeOffset(ticks, TimeSpan.Zero));
            }

            _level.Settle();
        }

        return observation;
    }

    internal void ObserveLoss(DateTimeOffset at)
    {
        // A loss that is older than an answer says nothing.
        if (at.UtcTicks >= LastSampleTicks)
        {
            Losses = Math.Min(Losses + 1, 1_000_000);
            LastLossTicks = Math.Max(LastLossTicks, at.UtcTicks);
        }
    }

    internal bool IsUnreachable(DateTimeOffset now, LatencyModelOptions options) =>
        Losses >= options.LossesUntilUnreachable && now.UtcTicks - LastLossTicks <= options.UnreachableFor.Ticks;

    /// <summary>The time that a share of its round trips does not pass.</summary>
    internal double QuantileMs(double share) => _sketch.Quantile(share);

    /// <summary>How many samples it is worth, the last of them counting 1.</summary>
    internal double Samples => _sketch.WeightAt(new DateTimeOffset(LastSampleTicks, TimeSpan.Zero));

    /// <summary>How far its round trips are apart: the deviation of their logarithm.</summary>
    internal double Jitter(LatencyModelOptions options)
    {
        double seen = FixedMath.Log(_sketch.Quantile(HighShare) / _sketch.Quantile(LowShare)) / 2;
        double samples = Math.Max(0, Samples - 1);
        double prior = options.JitterSigma * options.JitterSigma;
        return Math.Sqrt(((JitterSamples * prior) + (samples * seen * seen)) / (JitterSamples + samples));
    }

    /// <summary>How far its median may be off: the deviation of its logarithm.</summary>
    internal double MedianSigma(double jitter, DateTimeOffset now, LatencyModelOptions options)
    {
        long halfLife = (options.Sketch.HalfLife ?? TimeSpan.MaxValue).Ticks;
        double age = Math.Clamp((now.UtcTicks - LastSampleTicks) / (double)halfLife, 0, MostHalfLives);
        double accuracy = options.Sketch.Accuracy;
        return Math.Sqrt(
            (MedianFactor * jitter * jitter / Samples)
            + (options.DriftSigma * options.DriftSigma * age)
            + (accuracy * accuracy / 3));
    }

    /// <summary>It as the planner sees it.</summary>
    internal LatencyEstimate Estimate(DateTimeOffset now, LatencyModelOptions options, out double medianSigma)
    {
        double jitter = Jitter(options);
        medianSigma = MedianSigma(jitter, now, options);
        double sigma = Math.Sqrt((jitter * jitter) + (medianSigma * medianSigma));
        return new LatencyEstimate(_sketch.Quantile(0.5), sigma, Measured: true);
    }

    internal void Save(BinaryWriter writer)
    {
        writer.Write(LastSampleTicks);
        writer.Write(LastLossTicks);
        writer.Write(Losses);
        _level.Save(writer);
        byte[] sketch = SketchBytes.Save(_sketch);
        writer.Write(sketch.Length);
        writer.Write(sketch);
    }

    internal static PairHistory Load(BinaryReader reader, SketchShape shape)
    {
        long lastSample = reader.ReadInt64();
        long lastLoss = reader.ReadInt64();
        int losses = reader.ReadInt32();
        LevelWatch level = LevelWatch.Load(reader);
        LatencySketch sketch = SketchBytes.Load(reader.ReadBytes(reader.ReadInt32())).Sharing(shape);
        return new PairHistory(sketch, level)
        {
            LastSampleTicks = lastSample,
            LastLossTicks = lastLoss,
            Losses = losses,
        };
    }
}
