using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Watches the level of one pair: an exponentially weighted mean of the logarithms of its round trips, with a two-sided
/// CUSUM (Page, "Continuous inspection schemes", Biometrika 1954) on how far each is off it. What sets the alarm off is
/// first held for passing; when it lasts and agrees with itself it is a new level.
/// </summary>
internal sealed class LevelWatch
{
    private const double SteadyShare = 0.05;
    private const double FirstSpread = 0.05;
    private const double LeastDeviation = 0.02;

    // A single sample counts for at most 5 deviations, so that it takes two in a row to pass the limit of 8.
    private const double Slack = 0.75;
    private const double Limit = 8;
    private const double LargestStep = 5;
    private const double Near = 3;
    private const int SamplesToRecover = 3;

    // What has lasted this many times as long as a new level must is the new level, however far apart its samples are.
    private const int LongFactor = 10;

    // The mean absolute deviation of a normal variable times this is its standard deviation.
    private const double DeviationOfSpread = 1.2533;

    private double _level;
    private double _spread;
    private double _up;
    private double _down;
    private int _seen;
    private int _near;
    private long _sinceTicks;
    private List<(double RttMs, long Ticks)>? _away;

    /// <summary>Whether the pair is at its level.</summary>
    internal PathState State { get; private set; }

    /// <summary>The level in milliseconds.</summary>
    internal double LevelMs => FixedMath.Exp(_level);

    /// <summary>The samples since the pair left its level, the last of them; empty at its level.</summary>
    internal IReadOnlyList<(double RttMs, long Ticks)> Away => _away ?? [];

    /// <summary>Takes the next round trip in.</summary>
    internal Observation Observe(double rttMs, long ticks, LatencyModelOptions options)
    {
        double log = FixedMath.Log(rttMs);
        if (_seen == 0)
        {
            (_level, _spread, _seen) = (log, FirstSpread, 1);
            return Observation.Usual;
        }

        double deviation = Math.Max(_spread * DeviationOfSpread, LeastDeviation);
        double off = (log - _level) / deviation;
        return State == PathState.Steady
            ? ObserveSteady(rttMs, ticks, log, off, deviation)
            : ObserveAway(rttMs, ticks, log, off, deviation, options);
    }

    /// <summary>Starts over at the level of the samples away from the old one.</summary>
    internal void Settle()
    {
        double[] logs = SortedLogs();
        _level = logs[logs.Length / 2];
        _seen = logs.Length;
        _spread = 0;
        foreach (double log in logs)
        {
            _spread += Math.Abs(log - _level) / logs.Length;
        }

        Calm();
    }

    internal void Save(BinaryWriter writer)
    {
        foreach (double number in (ReadOnlySpan<double>)[_level, _spread, _up, _down])
        {
            writer.Write(number);
        }

        writer.Write(_seen);
        writer.Write(_near);
        writer.Write(_sinceTicks);
        writer.Write((byte)State);
        writer.Write(Away.Count);
        foreach ((double rttMs, long ticks) in Away)
        {
            writer.Write(rttMs);
            writer.Write(ticks);
        }
    }

    internal static LevelWatch Load(BinaryReader reader)
    {
        LevelWatch watch = new()
        {
            _level = reader.ReadDouble(),
            _spread = reader.ReadDouble(),
            _up = reader.ReadDouble(),
            _down = reader.ReadDouble(),
            _seen = reader.ReadInt32(),
            _near = reader.ReadInt32(),
            _sinceTicks = reader.ReadInt64(),
            State = (PathState)reader.ReadByte(),
        };
        int away = reader.ReadInt32();
        for (int i = 0; i < away; i++)
        {
            (watch._away ??= []).Add((reader.ReadDouble(), reader.ReadInt64()));
        }

        return watch;
    }

    private Observation ObserveSteady(double rttMs, long ticks, double log, double off, double deviation)
    {
        double step = Math.Clamp(off, -LargestStep, LargestStep);
        _up = Math.Max(0, _up + step - Slack);
        _down = Math.Max(0, _down - step - Slack);
        if (_up > Limit || _down > Limit)
        {
            State = _up > Limit ? PathState.Inflated : PathState.Lowered;
            (_sinceTicks, _near, _away) = (ticks, 0, [(rttMs, ticks)]);
            return Observation.Deviating;
        }

        Learn(log, deviation);
        return Observation.Usual;
    }

    private Observation ObserveAway(
        double rttMs, long ticks, double log, double off, double deviation, LatencyModelOptions options)
    {
        if (Math.Abs(off) <= Near)
        {
            if (++_near < SamplesToRecover)
            {
                return Observation.Deviating;
            }

            Calm();
            Learn(log, deviation);
            return Observation.Recovered;
        }

        _near = 0;
        _away ??= [];
        if (_away.Count == options.ConfirmSamples)
        {
            _away.RemoveAt(0);
        }

        _away.Add((rttMs, ticks));
        bool lasts = _away.Count == options.ConfirmSamples && ticks - _sinceTicks >= options.ConfirmAfter.Ticks;
        bool lastsLong = lasts && ticks - _sinceTicks >= LongFactor * options.ConfirmAfter.Ticks;
        return lastsLong || (lasts && IsLevel(deviation)) ? Observation.RouteChanged : Observation.Deviating;
    }

    /// <summary>
    /// Whether the middle half of the samples is near together, for how far they are from the old level.
    /// </summary>
    private bool IsLevel(double deviation)
    {
        double[] logs = SortedLogs();
        double shift = Math.Abs(logs[logs.Length / 2] - _level);
        double middle = logs[3 * logs.Length / 4] - logs[logs.Length / 4];
        return middle <= Math.Max(Near * deviation, shift / 4);
    }

    private double[] SortedLogs()
    {
        double[] logs = new double[Away.Count];
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = FixedMath.Log(Away[i].RttMs);
        }

        Array.Sort(logs);
        return logs;
    }

    private void Calm() => (State, _up, _down, _near, _away) = (PathState.Steady, 0, 0, 0, null);

    private void Learn(double log, double deviation)
    {
        _seen = Math.Min(_seen + 1, 1_000_000);
        double share = Math.Max(1.0 / _seen, SteadyShare);
        double difference = Math.Clamp(log - _level, -Near * deviation, Near * deviation);
        _level += share * difference;
        _spread += share * (Math.Abs(difference) - _spread);
    }
}
