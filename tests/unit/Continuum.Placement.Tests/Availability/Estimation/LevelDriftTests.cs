using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Estimation;

/// <summary>What wanders is said to: intervals hold what comes, not only what was.</summary>
public sealed class LevelDriftTests
{
    private const int Sites = 12;
    private const int NodesASite = 8;
    private const double WindowHours = 40 * 24;

    // Learnt from are the first two windows.
    private const int Windows = 3;

    private static readonly EstimationOptions Quick = new() { Moments = 512, Iterations = 40 };

    [Fact]
    public void Where_sites_wander_the_intervals_hold_what_comes_later()
    {
        (int held, int all) = (0, 0);
        for (int seed = 1; seed <= 4; seed++)
        {
            (UptimeHistory[] before, double[] later) = Draw(new Random(seed), wander: 0.9);
            FailureEstimate estimate = FailureEstimator.Estimate(before, FailureModel.Default, Quick);
            Assert.InRange(estimate.LevelDrift, 0.6, 2.2);
            for (int node = 0; node < later.Length; node++)
            {
                CredibleInterval interval = estimate.Nodes[node].Unavailability;
                held += interval.Low <= later[node] && later[node] <= interval.High ? 1 : 0;
                all++;
            }
        }

        Assert.InRange((double)held / all, 0.8, 1);
    }

    [Fact]
    public void Where_nothing_changes_the_intervals_stay_narrow()
    {
        (UptimeHistory[] before, _) = Draw(new Random(5), wander: 0);
        FailureEstimate estimate = FailureEstimator.Estimate(before, FailureModel.Default, Quick);
        Assert.InRange(estimate.LevelDrift, 0, 0.35);
        Assert.All(estimate.Nodes, node => Assert.True(node.Unavailability.High < 4 * node.Unavailability.Low));
    }

    [Fact]
    public void Where_failures_are_rare_what_they_scatter_is_no_change()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            UptimeHistory[] histories = Rare(new Random(seed));
            FailureEstimate estimate = FailureEstimator.Estimate(histories, FailureModel.Default, Quick);
            Assert.True(estimate.LevelDrift <= 0.5, $"seed {seed}: {estimate.LevelDrift}");
        }
    }

    [Fact]
    public void A_site_that_was_not_seen_in_both_halves_says_nothing_of_drift()
    {
        UptimeHistory[] histories =
        [
            DrawnFleet.Node("early", (0, 40, true), (40, 90, false)),
            DrawnFleet.Node("late", (110, 190, true), (190, 200, false)) with { Place = new Place("r", "z", "t") },
        ];
        Assert.Equal(0, FailureEstimator.Estimate(histories, FailureModel.Default, Quick).LevelDrift);
    }

    // One node a site for two years, with an outage a year of half a day.
    private static UptimeHistory[] Rare(Random random)
    {
        const double Year = 365 * 24;
        return
        [
            .. Enumerable.Range(0, 40).Select(site =>
            {
                List<(double From, double To)> outages = [];
                double now = DrawnFleet.Exponential(random, Year);
                while (now < 2 * Year)
                {
                    double back = Math.Min(2 * Year, now + DrawnFleet.Exponential(random, 12));
                    outages.Add((now, back));
                    now = back + DrawnFleet.Exponential(random, Year);
                }

                return new UptimeHistory
                {
                    NodeId = $"s{site:d2}",
                    Kind = "edge",
                    Place = new Place("r", $"z{site / 10}", $"s{site:d2}"),
                    Intervals = DrawnFleet.Intervals([.. outages], 2 * Year),
                };
            }),
        ];
    }

    // The odds of each site change by that much from window to window, as a standard deviation of their logarithm.
    private static (UptimeHistory[] Before, double[] Later) Draw(Random random, double wander)
    {
        List<UptimeHistory> histories = [];
        List<double> later = [];
        for (int site = 0; site < Sites; site++)
        {
            double[] down = [.. Enumerable.Range(0, Windows).Select(_ => 20 * 0.05 * Math.Exp(wander * Normal(random)))];
            for (int node = 0; node < NodesASite; node++)
            {
                List<(double From, double To)> outages = [];
                for (int window = 0; window < Windows; window++)
                {
                    Add(outages, random, window * WindowHours, down[window]);
                }

                later.Add(outages.Where(outage => outage.From >= 2 * WindowHours).Sum(outage => outage.To - outage.From)
                    / WindowHours);
                histories.Add(new UptimeHistory
                {
                    NodeId = $"s{site:d2}n{node:d2}",
                    Kind = "edge",
                    Place = new Place("r", $"z{site / 3}", $"s{site}"),
                    Intervals = DrawnFleet.Intervals(
                        [.. outages.Where(outage => outage.From < 2 * WindowHours)], 2 * WindowHours),
                });
            }
        }

        return ([.. histories], [.. later]);
    }

    private static void Add(List<(double From, double To)> outages, Random random, double start, double down)
    {
        double now = start + DrawnFleet.Exponential(random, 20);
        while (now < start + WindowHours)
        {
            double back = Math.Min(start + WindowHours, now + DrawnFleet.Exponential(random, down));
            outages.Add((now, back));
            now = back + DrawnFleet.Exponential(random, 20);
        }
    }

    // Box and Muller.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
