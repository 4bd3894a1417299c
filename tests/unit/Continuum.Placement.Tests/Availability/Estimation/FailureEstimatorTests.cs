using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Estimation;

public sealed class FailureEstimatorTests
{
    private static readonly EstimationOptions Quick = new() { Moments = 512, Iterations = 40 };

    [Fact]
    public void What_fails_together_is_told_from_what_fails_alone()
    {
        // Nodes: 2 % down on their own. Sites: 2 % out. So a node is down 3.96 %, two of a site together 2.04 %.
        UptimeHistory[] histories = DrawnFleet.Draw(new Random(7), node: (196, 4), site: (490, 10));
        EstimationOptions options = Quick with { Moments = 2048 };
        FailureEstimate estimate = FailureEstimator.Estimate(histories, FailureModel.Default, options);
        FailureTree tree = Tree(histories, estimate.Model);
        double one = Enumerable.Range(0, 60).Average(node => tree.FewerThan([node], 1));
        double pair = Enumerable.Range(0, 6).Average(site => tree.FewerThan([site * 10, (site * 10) + 1], 1));
        double apart = tree.FewerThan([0, 59], 1);
        Assert.InRange(one, 0.030, 0.050);
        Assert.InRange(pair, 0.013, 0.030);
        Assert.InRange(apart, 0.0005, 0.0035);
    }

    [Fact]
    public void Nodes_that_fail_alone_are_not_said_to_fail_together()
    {
        UptimeHistory[] histories = DrawnFleet.Draw(new Random(3), node: (95, 5));
        FailureTree tree = Tree(histories, FailureEstimator.Estimate(histories, FailureModel.Default, Quick).Model);
        double pair = Enumerable.Range(0, 6).Average(site => tree.FewerThan([site * 10, (site * 10) + 1], 1));
        Assert.InRange(pair, 0.0020, 0.0045);
    }

    [Fact]
    public void A_node_with_little_history_is_mostly_like_its_class()
    {
        UptimeHistory[] others = DrawnFleet.Draw(new Random(5), node: (99, 1), days: 100);
        UptimeHistory newcomer = DrawnFleet.Node("new", (0, 1, true), (1, 2, false), (2, 3, true));
        FailureEstimate estimate = FailureEstimator.Estimate([.. others, newcomer], FailureModel.Default, Quick);
        NodeReliability found = estimate.Nodes.Single(node => node.NodeId == "new");
        Assert.InRange(found.Unavailability.Estimate, 0.005, 0.05);
        Assert.InRange(found.MtbfSeconds.Estimate / 3600, 50, 110);
        Assert.True(found.Unavailability.Low < 0.01 && found.Unavailability.High > 0.01);
    }

    [Fact]
    public void The_credible_intervals_hold_the_truth_about_as_often_as_they_say()
    {
        UptimeHistory[] histories = DrawnFleet.Draw(new Random(11), 4, nodesPerSite: 20, days: 60, node: (95, 5));
        NodeReliability[] nodes = [.. FailureEstimator.Estimate(histories, FailureModel.Default, Quick).Nodes];
        Assert.InRange(nodes.Count(node => Holds(node.Unavailability, 0.05)) / 240.0, 0.85, 1);
        Assert.InRange(nodes.Count(node => Holds(node.MtbfSeconds, 95 * 3600)) / 240.0, 0.85, 1);
        Assert.InRange(nodes.Count(node => Holds(node.MttrSeconds, 5 * 3600)) / 240.0, 0.85, 1);
    }

    [Fact]
    public void The_order_of_the_histories_changes_nothing()
    {
        UptimeHistory[] histories = DrawnFleet.Draw(new Random(2), days: 50, node: (50, 2), site: (200, 5));
        FailureEstimate one = FailureEstimator.Estimate(histories, FailureModel.Default, Quick);
        new Random(1).Shuffle(histories);
        FailureEstimate other = FailureEstimator.Estimate(histories, FailureModel.Default, Quick);
        Assert.Equal(one.Nodes, other.Nodes);
        Assert.Equal(
            one.Model.Domains.OrderBy(domain => domain.Key).SelectMany(domain => domain.Value),
            other.Model.Domains.OrderBy(domain => domain.Key).SelectMany(domain => domain.Value));
    }

    [Fact]
    public void A_domain_is_out_when_nearly_all_of_its_nodes_are_down_at_once()
    {
        UptimeHistory[] histories =
        [
            DrawnFleet.Node("a", (0, 10, true), (10, 14, false), (14, 20, true)),
            DrawnFleet.Node("b", (0, 11, true), (11, 13, false), (13, 20, true)),
            DrawnFleet.Node("c", (0, 2, true), (2, 5, false), (5, 11, true), (11, 14, false), (14, 20, true)),
        ];
        FailureEstimate estimate = FailureEstimator.Estimate(histories, FailureModel.Default, Quick);
        Assert.Equal(["r", "r/z", "r/z/s"], estimate.Domains.Select(domain => domain.Path));
        DomainReliability site = estimate.Domains[2];
        Assert.Equal((3, 1, 20 * 3600.0), (site.Nodes, site.Outages, site.ObservedSeconds));
        Assert.True(site.MttrSeconds.Low < 2 * 3600 && site.MttrSeconds.High > 2 * 3600);
    }

    [Fact]
    public void With_a_half_life_the_latest_counts_most()
    {
        UptimeHistory[] histories =
        [
            .. Enumerable.Range(0, 4).Select(i => DrawnFleet.Node(
                $"n{i}",
                [.. Enumerable.Range(0, 100).SelectMany(day => new[]
                {
                    (day * 24.0, (day * 24.0) + 20 - i, true),
                    ((day * 24.0) + 20 - i, (day + 1) * 24.0, day > 50),
                })])),
        ];
        double plain = Mean(histories, Quick);
        double weighted = Mean(histories, Quick with { HalfLife = TimeSpan.FromDays(10) });
        Assert.True(weighted < plain / 3, $"{weighted} against {plain}");
    }

    [Fact]
    public void Nothing_seen_leaves_what_is_assumed()
    {
        Assert.Same(FailureModel.Default, FailureEstimator.Estimate([], FailureModel.Default, Quick).Model);
        UptimeHistory[] silent =
            [DrawnFleet.Node("a"), DrawnFleet.Node("b", (0, 5, false)), DrawnFleet.Node("c", (3, 3, true))];
        FailureEstimate estimate = FailureEstimator.Estimate(silent, FailureModel.Default, Quick);
        Assert.Same(FailureModel.Default, estimate.Model);
        Assert.Empty(estimate.Nodes);
    }

    [Fact]
    public void One_node_that_never_failed_is_good_but_not_perfect()
    {
        UptimeHistory[] one = [DrawnFleet.Node("a", (0, 24 * 30, true))];
        NodeReliability node = Assert.Single(FailureEstimator.Estimate(one, FailureModel.Default, Quick).Nodes);
        Assert.Equal(0, node.Failures);
        Assert.InRange(node.Unavailability.Estimate, 1e-7, 0.005);
        Assert.True(node.Unavailability.High > node.Unavailability.Low);
    }

    [Fact]
    public void A_fleet_that_is_always_down_together_stays_within_0_and_1()
    {
        UptimeHistory[] histories =
            [.. Enumerable.Range(0, 3).Select(i => DrawnFleet.Node($"n{i}", (0, 1, true), (1, 24 * 100, false)))];
        FailureTree tree = Tree(histories, FailureEstimator.Estimate(histories, FailureModel.Default, Quick).Model);
        Assert.InRange(tree.AtLeast([0, 1, 2], 1), 0, 0.5);
    }

    [Fact]
    public void All_mistakes_are_listed()
    {
        UptimeHistory[] histories =
        [
            DrawnFleet.Node("a", (0, 2, true), (1, 3, false)),
            DrawnFleet.Node("b", (5, 4, true)),
            DrawnFleet.Node("c"),
            DrawnFleet.Node("c"),
            DrawnFleet.Node("d") with { Place = new Place("r", "", "s") },
        ];
        string[] mistakes = [.. Assert.Throws<InvalidAvailabilityInputException>(
            () => FailureEstimator.Estimate(histories, FailureModel.Default, Quick)).Mistakes];
        Assert.Equal(
            [
                "node a: interval 1 begins at 2030-01-01T01:00:00.0000000+00:00, before the one ahead of it ends at "
                    + "2030-01-01T02:00:00.0000000+00:00; later or equal is right",
                "node b: interval 0 ends at 2030-01-01T04:00:00.0000000+00:00, before it begins at "
                    + "2030-01-01T05:00:00.0000000+00:00; a clock that went back is to be put right before",
                "node c has 2 histories, one is right",
                "node d stands at 'r//s', region/zone/site is right",
            ],
            mistakes);
        Assert.Equal(3, Assert.Throws<InvalidAvailabilityInputException>(() => FailureEstimator.Estimate(
            [],
            FailureModel.Default,
            new EstimationOptions { Moments = 1, CredibleMass = 1, PriorDays = double.NaN })).Mistakes.Count);
    }

    [Fact]
    public void A_part_of_a_history_is_cut_at_both_ends()
    {
        UptimeHistory whole = DrawnFleet.Node("a", (0, 2, true), (2, 4, false), (4, 6, true));
        UptimeHistory part = whole.Between(DrawnFleet.Start.AddHours(1), DrawnFleet.Start.AddHours(4));
        Assert.Equal([DrawnFleet.Interval(1, 2, true), DrawnFleet.Interval(2, 4, false)], part.Intervals);
        Assert.Empty(whole.Between(DrawnFleet.Start.AddHours(3), DrawnFleet.Start.AddHours(3)).Intervals);
    }

    private static double Mean(UptimeHistory[] histories, EstimationOptions options)
    {
        FailureTree tree = Tree(histories, FailureEstimator.Estimate(histories, FailureModel.Default, options).Model);
        return Enumerable.Range(0, tree.Count).Average(node => 1 - tree.Up(node));
    }

    private static bool Holds(CredibleInterval interval, double truth) =>
        interval.Low <= truth && truth <= interval.High;

    private static FailureTree Tree(UptimeHistory[] histories, FailureModel model) =>
        new([.. histories.Select(history => (history.NodeId, history.Kind, history.Place))], model);
}
