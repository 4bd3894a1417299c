namespace Continuum.Placement.Availability.Estimation;

/// <summary>What is known of a class of nodes: how often they fail and how long they stay away.</summary>
internal sealed class ClassPrior
{
    // Of a class never seen, and of what a class never did: an hour for a long outage, a minute for a short one.
    private const double AssumedLong = 3600;
    private const double AssumedShort = 60;

    private readonly GammaDistribution _failure;
    private readonly GammaDistribution _shortRepair;
    private readonly GammaDistribution _longRepair;
    private readonly double _upScatter;
    private readonly double _longScatter;

    /// <param name="nodes">The tallies of the class's nodes.</param>
    /// <param name="assumed">The unavailability assumed of the kind where there is nothing to learn from.</param>
    internal ClassPrior(IReadOnlyList<OutageTally> nodes, double assumed)
    {
        foreach (OutageTally node in nodes)
        {
            Total.Add(node);
        }

        _upScatter = Total.UpScatter;
        _longScatter = Total.LongScatter;
        double odds = Math.Max(assumed, 1e-9) / Math.Max(1 - assumed, 1e-9);
        _failure = RatePrior.Fit(
            [.. nodes.Select(node => node.Failures / _upScatter)],
            [.. nodes.Select(node => node.UpSeconds / _upScatter)],
            odds / AssumedLong);
        _shortRepair = RatePrior.Fit(
            [.. nodes.Select(node => node.ShortCount)],
            [.. nodes.Select(node => node.ShortSeconds)],
            1 / AssumedShort);
        _longRepair = RatePrior.Fit(
            [.. nodes.Select(node => node.LongCount / _longScatter)],
            [.. nodes.Select(node => node.LongSeconds / _longScatter)],
            1 / AssumedLong);
    }

    /// <summary>All nodes of the class together.</summary>
    internal OutageTally Total { get; } = new();

    /// <summary>What is known of one node of the class, given what was seen of it.</summary>
    internal NodePosterior After(OutageTally node)
    {
        // The share of short outages: the class's, worth ten outages, and the node's own.
        double classShare = (Total.ShortCount + 0.5) / (Total.ShortCount + Total.LongCount + 1);
        double share = (node.ShortCount + (10 * classShare)) / (node.ShortCount + node.LongCount + 10);
        return new NodePosterior(
            _failure.After(node.Failures / _upScatter, node.UpSeconds / _upScatter),
            _shortRepair.After(node.ShortCount, node.ShortSeconds),
            _longRepair.After(node.LongCount / _longScatter, node.LongSeconds / _longScatter),
            share);
    }
}
