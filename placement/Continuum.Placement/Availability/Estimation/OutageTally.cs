using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>What the histories of one node, or of several together, amount to. Seconds; weighted by age.</summary>
internal sealed class OutageTally
{
    /// <summary>Time up; what ended by the end of observation counts in full, as it must.</summary>
    internal double UpSeconds { get; private set; }

    /// <summary>How often it went from up to down.</summary>
    internal double Failures { get; private set; }

    /// <summary>Short outages that ended while observed.</summary>
    internal double ShortCount { get; private set; }

    internal double ShortSeconds { get; private set; }

    /// <summary>Long outages that ended while observed.</summary>
    internal double LongCount { get; private set; }

    internal double LongSeconds { get; private set; }

    internal double DownSeconds => ShortSeconds + LongSeconds;

    internal double ObservedSeconds => UpSeconds + DownSeconds;

    /// <summary>How much wider than exponential the long outages and the times between failures scatter; 1 or more.
    /// </summary>
    internal double LongScatter => Scatter(_longSquares, LongCount, LongSeconds);

    internal double UpScatter => Scatter(_upSquares, Failures, UpSeconds);

    private double _longSquares;
    private double _upSquares;

    /// <summary>Counts one node's history.</summary>
    /// <param name="history">Checked already.</param>
    /// <param name="options">What is short, and what age does.</param>
    /// <param name="now">What is this old or older counts by its age.</param>
    internal static OutageTally Of(UptimeHistory history, EstimationOptions options, DateTimeOffset now)
    {
        OutageTally tally = new();
        IReadOnlyList<UptimeInterval> intervals = history.InService();
        for (int i = 0; i < intervals.Count; i++)
        {
            UptimeInterval interval = intervals[i];

            // The end of what a gap in observation cuts off was not seen.
            bool ended = i + 1 < intervals.Count && intervals[i + 1].From == interval.To;
            tally.Count(interval, ended, options.ShortOutage, Weight(interval, options, now));
        }

        return tally;
    }

    internal void Add(OutageTally other)
    {
        UpSeconds += other.UpSeconds;
        Failures += other.Failures;
        ShortCount += other.ShortCount;
        ShortSeconds += other.ShortSeconds;
        LongCount += other.LongCount;
        LongSeconds += other.LongSeconds;
        _longSquares += other._longSquares;
        _upSquares += other._upSquares;
    }

    internal static double Weight(UptimeInterval interval, EstimationOptions options, DateTimeOffset now)
    {
        if (options.HalfLife is not { } half)
        {
            return 1;
        }

        double age = (now - interval.From).TotalSeconds - (interval.Length.TotalSeconds / 2);
        return FixedMath.Exp(-Math.Max(0, age) / half.TotalSeconds * 0.693147180559945309);
    }

    private static double Scatter(double squares, double count, double sum)
    {
        double mean = sum / count;
        return count < 2 ? 1 : Math.Max(1, (squares / count / (mean * mean)) - 1);
    }

    private void Count(UptimeInterval interval, bool ended, TimeSpan shortOutage, double weight)
    {
        double seconds = interval.Length.TotalSeconds;
        if (interval.IsUp)
        {
            UpSeconds += weight * seconds;
            Failures += ended ? weight : 0;
            _upSquares += weight * seconds * seconds;
        }
        else if (interval.Length < shortOutage)
        {
            ShortSeconds += weight * seconds;
            ShortCount += ended ? weight : 0;
        }
        else
        {
            LongSeconds += weight * seconds;
            LongCount += ended ? weight : 0;
            _longSquares += weight * seconds * seconds;
        }
    }
}
