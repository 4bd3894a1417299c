using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>What is known of one node after its history: rates of failing and of coming back, with doubt.</summary>
/// <param name="Failure">Failures per second of time up.</param>
/// <param name="ShortRepair">Returns per second of a short outage.</param>
/// <param name="LongRepair">Returns per second of a long outage.</param>
/// <param name="ShortShare">The share of outages that are short.</param>
internal readonly record struct NodePosterior(
    GammaDistribution Failure,
    GammaDistribution ShortRepair,
    GammaDistribution LongRepair,
    double ShortShare)
{
    internal double MeanUpSeconds => 1 / Failure.Mean;

    internal double MeanDownSeconds => (ShortShare / ShortRepair.Mean) + ((1 - ShortShare) / LongRepair.Mean);

    /// <summary>Down over up and down.</summary>
    internal double Unavailability => MeanDownSeconds / (MeanUpSeconds + MeanDownSeconds);

    /// <summary>The mean time between failures, seconds.</summary>
    internal CredibleInterval Mtbf(double mass)
    {
        double tail = (1 - mass) / 2;
        return new CredibleInterval(MeanUpSeconds, 1 / Failure.Quantile(1 - tail), 1 / Failure.Quantile(tail));
    }

    /// <summary>The mean time to repair, seconds.</summary>
    internal CredibleInterval Mttr(double mass) => Around(MeanDownSeconds, RepairLogVariance, mass);

    /// <summary>
    /// The unavailability in times to come: the odds down to up are a product of two means, so their logarithm is
    /// nearly normal.
    /// </summary>
    /// <param name="mass">The probability of the interval.</param>
    /// <param name="drift">By how much that logarithm changes from one time to the next: a variance.</param>
    internal CredibleInterval UnavailabilityInterval(double mass, double drift)
    {
        CredibleInterval odds = Around(
            MeanDownSeconds / MeanUpSeconds,
            RepairLogVariance + Failure.LogVariance + drift,
            mass);
        return new CredibleInterval(
            odds.Estimate / (1 + odds.Estimate),
            odds.Low / (1 + odds.Low),
            odds.High / (1 + odds.High));
    }

    // The delta method on the mixture: each part's share of the mean, squared, times its relative variance.
    private double RepairLogVariance
    {
        get
        {
            double shortPart = ShortShare / ShortRepair.Mean / MeanDownSeconds;
            double longPart = 1 - shortPart;
            return (shortPart * shortPart * ShortRepair.LogVariance) + (longPart * longPart * LongRepair.LogVariance);
        }
    }

    private static CredibleInterval Around(double estimate, double logVariance, double mass)
    {
        double factor = FixedMath.Exp(FixedMath.NormalQuantile((1 + mass) / 2) * Math.Sqrt(logVariance));
        return new CredibleInterval(estimate, estimate / factor, estimate * factor);
    }
}
