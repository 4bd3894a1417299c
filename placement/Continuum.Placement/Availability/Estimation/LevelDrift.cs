using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// How much the share of time down of sites changes from one time to the next: between the halves of what was seen, on
/// the scale of the logarithm of the odds, all sites alike. What was seen tells of a later time no better than its
/// first half told of its second, however many outages it counts. What few outages scatter by themselves is no change.
/// </summary>
internal static class LevelDrift
{
    // A half of which less than this share was seen says nothing.
    private const double LeastSeen = 0.125;

    private const int Bisections = 60;

    /// <summary>The variance of that logarithm's change; 0 where nothing was seen long enough.</summary>
    /// <remarks>
    /// The variance between studies of known variances, by Paule and Mandel (1982), about a mean of 0. That nothing
    /// changes counts as one more site, so that one site alone says half of what it shows.
    /// </remarks>
    internal static double Variance(FleetMoments moments)
    {
        List<(double Square, double Noise)> sites = [];
        double squares = 0;
        int middle = moments.Count / 2;
        for (int site = 0; site < moments.Sites.Length; site++)
        {
            if (LogOdds(moments, site, 0, middle) is { } first
                && LogOdds(moments, site, middle, moments.Count) is { } second)
            {
                double change = second.Mean - first.Mean;
                sites.Add((change * change, first.Noise + second.Noise));
                squares += change * change;
            }
        }

        // With this variance the squares would be too small, if there were no noise at all.
        double low = 0;
        double high = squares / (sites.Count + 1);
        if (Scaled(sites, low) <= sites.Count + 1)
        {
            return 0;
        }

        for (int i = 0; i < Bisections; i++)
        {
            double between = (low + high) / 2;
            (low, high) = Scaled(sites, between) > sites.Count + 1 ? (between, high) : (low, between);
        }

        return high;
    }

    // One a site is what the squares come to where the variance is right.
    private static double Scaled(List<(double Square, double Noise)> sites, double variance)
    {
        double sum = 0;
        foreach ((double square, double noise) in sites)
        {
            sum += square / (noise + variance);
        }

        return sum;
    }

    // Half a node at one moment is added either way, so that a site that never failed has odds too.
    private static (double Mean, double Noise)? LogOdds(FleetMoments moments, int site, int from, int end)
    {
        (double down, double up, int seen) = (0.5, 0.5, 0);
        (int outages, int last) = (0, 0);
        for (int moment = from; moment < end; moment++)
        {
            int now = moments.Down[site][moment];
            down += now;
            up += moments.Seen[site][moment] - now;
            seen += moments.Seen[site][moment] > 0 ? 1 : 0;

            // Nodes that fail at the same moment do so for one reason.
            outages += now > last ? 1 : 0;
            last = now;
        }

        // As of one node: the rates of failing and of coming back are known from so many outages each.
        double noise = 2 * new GammaDistribution(outages + 0.5, 1).LogVariance;
        return seen >= LeastSeen * (end - from) ? (FixedMath.Log(down / up), noise) : null;
    }
}
