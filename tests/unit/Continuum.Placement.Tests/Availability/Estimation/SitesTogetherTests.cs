using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Calibration;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Estimation;

/// <summary>Sites of one zone that have their bad times together, against a truth that is known.</summary>
public sealed class SitesTogetherTests(ITestOutputHelper output)
{
    private static readonly EstimationOptions Quick = new() { Moments = 1024, Iterations = 40 };

    [Theory]
    [InlineData(0.3, 0.4, 0.02)]
    [InlineData(0.15, 0.5, 0.01)]
    [InlineData(0.5, 0.25, 0.03)]
    public void Nodes_in_different_sites_of_a_zone_are_down_together_as_often_as_learnt(
        double stress, double inStress, double inCalm)
    {
        StressedZones truth = new(stress, inStress, inCalm, Own: 0.02);
        for (int seed = 1; seed <= 3; seed++)
        {
            FailureModel learnt = Learn(truth.Draw(new Random(seed), 6, 3, 6, 300));
            for (int sites = 2; sites <= 3; sites++)
            {
                double ratio = AllDown(learnt, sites) / truth.AllDown(sites);
                double apart = Math.Pow(AllDown(learnt, 1), sites) / truth.AllDown(sites);
                output.WriteLine($"seed {seed}, {sites} sites: {ratio:f2}, independently {apart:f2}");
                Assert.InRange(ratio, 1 / 1.5, 1.5);
                Assert.True(apart < 0.8, $"seed {seed}, {sites} sites: {apart}");
            }
        }
    }

    [Fact]
    public void States_of_zones_alone_leave_pairs_out_too_rarely()
    {
        StressedZones truth = new(0.3, 0.4, 0.02, Own: 0.02);
        FailureModel learnt = Learn(truth.Draw(new Random(1), 6, 3, 6, 300));
        FailureModel apart = learnt with { SitesTogether = new Dictionary<string, double>(), SitesTogetherPrior = 0 };
        Assert.True(learnt.SitesTogetherPrior > 0.2);
        Assert.True(AllDown(apart, 2) < 0.8 * AllDown(learnt, 2) && AllDown(learnt, 2) < 1.2 * truth.AllDown(2));
        Assert.Equal(AllDown(apart, 1), AllDown(learnt, 1), 12);
    }

    [Fact]
    public void What_comes_later_is_predicted_for_every_kind_of_group()
    {
        UptimeHistory[] histories = new StressedZones(0.3, 0.4, 0.02, 0.02).Draw(new Random(5), 6, 3, 6, 400);
        IReadOnlyList<CalibrationRow> rows = AvailabilityCalibration.Run(
            histories,
            DrawnFleet.Start.AddDays(200),
            FailureModel.Default,
            new CalibrationOptions { Groups = 300, Moments = 1024, Estimation = Quick });
        foreach (CalibrationRow row in rows)
        {
            output.WriteLine($"{row.Kind} {row.Needed}/{row.Size}: {row.Ratio:f2}, naive {row.NaiveRatio:f2}");
        }

        Assert.Equal(12, rows.Count);
        Assert.All(rows, row => Assert.InRange(row.Ratio, 1 / 1.5, 1.5));
        Assert.True(rows.Average(row => row.Brier) < rows.Average(row => row.NaiveBrier));
    }

    [Fact]
    public void Sites_that_fail_on_their_own_are_not_taken_for_going_together()
    {
        for (int seed = 1; seed <= 4; seed++)
        {
            StressedZones truth = new(0.2, 0.1, 0.1, Own: 0.02);
            FailureModel learnt = Learn(truth.Draw(new Random(seed), 6, 3, 6, 300));
            Assert.InRange(AllDown(learnt, 2) / truth.AllDown(2), 1 / 1.25, 1.25);
            Assert.InRange(learnt.SitesTogetherPrior, 0, 0.3);
        }
    }

    [Fact]
    public void A_zone_that_was_hardly_seen_is_like_the_others_and_one_site_alone_says_nothing()
    {
        UptimeHistory[] histories = new StressedZones(0.3, 0.4, 0.02, 0.02).Draw(new Random(2), 4, 2, 6, 200);
        DateTimeOffset late = DrawnFleet.Start.AddDays(199);
        FailureModel learnt = Learn(
            [
                .. histories.Select(
                    history => history.Place.Zone == "z00" ? history.Between(late, late.AddDays(1)) : history),
            ]);
        Assert.InRange(learnt.SitesTogether["r/z00"], learnt.SitesTogetherPrior * 0.9, learnt.SitesTogetherPrior * 1.1);
        FailureModel alone = Learn([.. histories.Where(history => history.Place.Site == "s0")]);
        Assert.Equal(0, alone.SitesTogetherPrior);
        Assert.All(alone.SitesTogether.Values, together => Assert.Equal(0, together));
    }

    private static FailureModel Learn(UptimeHistory[] histories) =>
        FailureEstimator.Estimate(histories, FailureModel.Default, Quick).Model;

    /// <summary>By the model: one node in each of so many sites of a zone down, the mean over the zones.</summary>
    private static double AllDown(FailureModel model, int sites)
    {
        string[] zones = [.. model.Domains.Keys.Where(path => path.Split('/').Length == 2)];
        return zones.Average(zone =>
        {
            string name = zone.Split('/')[1];
            FailureTree tree = new(
                [.. Enumerable.Range(0, sites).Select(
                    site => ($"{name}s{site}n00", "edge", new Place("r", name, $"s{site}")))],
                model);
            return tree.FewerThan([.. Enumerable.Range(0, sites)], 1);
        });
    }
}
