using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Topologies;

namespace Continuum.Placement.Lab.Tests.Failures;

public sealed class FailureTests
{
    private const double Day = 86_400;

    [Fact]
    public void Drawn_outages_have_the_rates_they_were_drawn_from()
    {
        LabTopology topology = Fleet(nodes: 400);
        FailureFit fit = new() { NodeUpHours = 100, SiteUpHours = 500, SiteDownHours = 3, SiteShare = 1 };
        const double Seconds = 60 * Day;

        IReadOnlyList<Outage> outages = OutageSchedule.Draw(topology, fit, Seconds, seed: 2);

        Assert.Equal(outages, OutageSchedule.Draw(topology, fit, Seconds, seed: 2));
        Assert.True(outages.Zip(outages.Skip(1)).All(pair => pair.First.StartSeconds <= pair.Second.StartSeconds));
        double down = outages.Sum(outage => Math.Min(Seconds, outage.EndSeconds) - outage.StartSeconds);
        double expected = fit.NodeUnavailability + fit.SiteUnavailability;
        Assert.InRange(down / (Seconds * 400), expected * 0.85, expected * 1.15);
    }

    [Fact]
    public void A_fit_finds_what_a_trace_was_made_of()
    {
        FailureFit fit = FailureFitting.Of(Trace())!;

        Assert.Equal(1.0 / 3, fit.ShortShare, 6);
        Assert.Equal(100, fit.ShortSeconds, 6);
        Assert.Equal(1.5, fit.LongHours, 6);
        Assert.Equal(1, fit.SiteShare, 6);
        Assert.Equal(0.5, fit.SiteDownHours, 6);
    }

    [Fact]
    public void A_trace_without_outages_fits_nothing() => Assert.Null(
        FailureFitting.Of([new AvailabilityInterval("p/s/c/n", "s", "c", true, 0, 100, "")]));

    [Fact]
    public void What_failed_together_in_the_trace_fails_together_in_the_fleet()
    {
        LabTopology topology = Fleet(nodes: 40);
        RecordedFailures recorded = new(topology, Trace(), seed: 3);

        IReadOnlyList<Outage> outages = recorded.Outages(0, Day);

        Assert.Equal((0, Day), (recorded.FirstSeconds, recorded.LastSeconds));
        Assert.All(
            outages.Where(outage => outage.StartSeconds is >= 50_000 and < 50_010)
                .GroupBy(o => topology.SiteOfNode[o.Node]),
            site => Assert.Equal(topology.SiteOfNode.Count(s => s == site.Key), site.Count()));
        Assert.NotEmpty(outages);
        Assert.Empty(new RecordedFailures(topology, [], seed: 3).Outages(0, Day));
    }

    [Fact]
    public void A_part_of_a_trace_begins_with_what_is_down_then_and_each_site_lives_a_day_of_its_own()
    {
        LabTopology topology = Fleet(nodes: 40);
        IEnumerable<AvailabilityInterval> days = Enumerable.Range(0, 20).SelectMany(day => Trace().Select(interval =>
            interval with
            {
                StartSeconds = interval.StartSeconds + (day * Day),
                StopSeconds = interval.StopSeconds + (day * Day) + (interval.IsUp ? 0 : day),
            }));

        IReadOnlyList<Outage> outages = new RecordedFailures(topology, days, seed: 3).Outages(2000, 3600);

        Assert.All(outages, outage => Assert.InRange(outage.StartSeconds, 0, 3600));
        Assert.Contains(outages, outage => outage.StartSeconds == 0);
        // Outages of later days are longer by a second a day: several lengths are several days.
        Assert.True(outages.Select(outage => outage.EndSeconds).Distinct().Count() > 1);
    }

    [Fact]
    public void Placement_learns_from_the_part_before()
    {
        LabTopology topology = Fleet(nodes: 40);
        RecordedFailures recorded = new(topology, Trace(), seed: 3);

        IReadOnlyList<UptimeHistory> histories = recorded.Histories(60_000);

        Assert.Equal(topology.Nodes.Select(node => node.Id), histories.Select(history => history.NodeId));
        Assert.All(histories, history =>
        {
            Assert.True(history.Intervals[^1].To <= DateTimeOffset.UnixEpoch.AddSeconds(60_000));
            Assert.True(history.Intervals.Zip(history.Intervals.Skip(1)).All(
                pair => pair.First.To <= pair.Second.From));
            Assert.Contains(history.Intervals, interval => !interval.IsUp);
        });
        Assert.NotEmpty(FailureEstimator.Estimate(histories, new FailureModel(), new EstimationOptions()).Model.Nodes);
    }

    [Fact]
    public void Placement_is_told_the_same_shares_of_time()
    {
        FailureFit fit = new()
        {
            NodeUpHours = 99,
            ShortShare = 0,
            LongHours = 1,
            SiteUpHours = double.PositiveInfinity,
        };

        Assert.Equal(0.01, fit.ToModel().Kinds["edge"].Unavailability, 9);
        Assert.Equal(0, fit.ToModel().Kinds["edge"].Site[0].Probability);
    }

    // Four nodes of one site: two long outages and a short one of single nodes, one of all four for half an hour.
    private static IEnumerable<AvailabilityInterval> Trace()
    {
        (double Start, double Seconds)[] own = [(1000, 3600), (20_000, 7200), (70_000, 100)];
        for (int node = 0; node < 4; node++)
        {
            List<(double Start, double Seconds)> downs = [(50_000 + (2 * node), 1800)];
            if (node < own.Length)
            {
                downs.Add(own[node]);
            }

            double at = 0;
            foreach ((double start, double seconds) in downs.Order())
            {
                yield return Interval(node, true, at, start);
                yield return Interval(node, false, start, at = start + seconds);
            }

            yield return Interval(node, true, at, Day);
        }
    }

    private static AvailabilityInterval Interval(int node, bool isUp, double start, double stop) =>
        new($"p/site/c/n{node}", "site", "c", isUp, start, stop, "");

    private static LabTopology Fleet(int nodes)
    {
        var (cities, matrix) = SyntheticCities.Make(10, 1);
        return CityTopology.Build("made up", matrix, cities, null, new FleetOptions { Nodes = nodes });
    }
}
