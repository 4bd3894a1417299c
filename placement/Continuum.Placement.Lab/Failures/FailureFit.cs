using Continuum.Placement.Availability;

namespace Continuum.Placement.Lab.Failures;

/// <summary>
/// How often the nodes of a fleet fail, as figures: nodes by themselves, and sites as a whole. Down times are a mixture
/// of short ones (below five minutes: reboots, hiccups) and long ones.
/// </summary>
public sealed record FailureFit
{
    /// <summary>Hours that a node is up between two outages of its own; above 0.</summary>
    public double NodeUpHours { get; init; } = 700;

    /// <summary>The share of a node's outages that are short; 0 to 1.</summary>
    public double ShortShare { get; init; } = 0.65;

    /// <summary>Seconds that a short outage takes on average; above 0.</summary>
    public double ShortSeconds { get; init; } = 120;

    /// <summary>Hours that a long outage takes on average; above 0.</summary>
    public double LongHours { get; init; } = 4;

    /// <summary>Hours that a site is up between two outages of its own; above 0, infinite for none.</summary>
    public double SiteUpHours { get; init; } = 4000;

    /// <summary>Hours that an outage of a site takes on average; above 0.</summary>
    public double SiteDownHours { get; init; } = 2;

    /// <summary>The share of a site's nodes that its outage takes; 0 to 1.</summary>
    public double SiteShare { get; init; } = 1;

    /// <summary>The share of time that a node is down by itself.</summary>
    public double NodeUnavailability => Share(NodeDownHours, NodeUpHours);

    /// <summary>The share of time that a site is in an outage of its own.</summary>
    public double SiteUnavailability => Share(SiteDownHours, SiteUpHours);

    private double NodeDownHours => (ShortShare * ShortSeconds / 3600) + ((1 - ShortShare) * LongHours);

    /// <summary>The same as placement is told of it: every node and site alike.</summary>
    public FailureModel ToModel()
    {
        KindPrior prior = new(NodeUnavailability, [new DomainState(SiteUnavailability, SiteShare)]);
        return new FailureModel
        {
            Kinds = new Dictionary<string, KindPrior> { ["region"] = prior, ["edge"] = prior, ["device"] = prior },
            OtherKinds = prior,
            ZonePrior = [],
            RegionPrior = [],
        };
    }

    private static double Share(double down, double up) => double.IsPositiveInfinity(up) ? 0 : down / (down + up);
}
