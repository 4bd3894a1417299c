using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Calibration;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Availability.Suspicion;
using Continuum.Placement.Tests.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Calibration;

public sealed class AvailabilityCalibrationTests
{
    private static readonly CalibrationOptions Quick = new()
    {
        Groups = 200,
        Moments = 1024,
        Estimation = new EstimationOptions { Moments = 512, Iterations = 40 },
    };

    private static readonly DateTimeOffset Split = DrawnFleet.Start.AddDays(400);

    [Fact]
    public void Where_sites_go_out_the_tree_is_right_and_independence_is_not()
    {
        UptimeHistory[] histories = Histories();
        CalibrationRow[] rows = [.. AvailabilityCalibration.Run(histories, Split, FailureModel.Default, Quick)];
        CalibrationRow site = rows.Single(row => row is { Kind: GroupKind.SameSite, Size: 3, Needed: 1 });
        Assert.InRange(site.Ratio, 0.5, 2);
        Assert.InRange(site.NaiveRatio, 0, 0.1);
        Assert.True(site.Brier < site.NaiveBrier);
        Assert.InRange(rows.Single(row => row.Kind == GroupKind.Node).Ratio, 0.8, 1.25);
        Assert.All(rows, row => Assert.Equal(Quick.Groups, row.Groups));
        Assert.Equal(rows, AvailabilityCalibration.Run(histories, Split, FailureModel.Default, Quick));
    }

    [Fact]
    public void Groups_that_the_fleet_does_not_have_are_left_out()
    {
        UptimeHistory[] one = [DrawnFleet.Node("a", (0, 20_000, true))];
        CalibrationRow row = Assert.Single(AvailabilityCalibration.Run(one, Split, FailureModel.Default, Quick));
        Assert.Equal(GroupKind.Node, row.Kind);
        Assert.Empty(AvailabilityCalibration.Run([], Split, FailureModel.Default, Quick));
        Assert.Empty(AvailabilityCalibration.Run(one, Split.AddYears(9), FailureModel.Default, Quick));
    }

    [Fact]
    public void Placements_by_advice_are_down_less_than_any()
    {
        IReadOnlyList<TrialRow> rows = PlacementTrial.Run(Histories(), Split, FailureModel.Default, new TrialOptions
        {
            Functions = 60,
            NearZones = 2,
            Moments = 1024,
            Targets = [0.99],
            Estimation = Quick.Estimation,
        });
        TrialRow advised = rows.Single(row => row.Policy == TrialPolicy.Advised);
        TrialRow any = rows.Single(row => row.Policy == TrialPolicy.Any);
        Assert.Equal(60, advised.Functions);
        Assert.True(advised.Unavailability <= any.Unavailability);
        Assert.True(advised.Achieved >= any.Achieved);
    }

    [Fact]
    public void Short_outages_cause_no_moves_and_dead_nodes_lose_their_traffic_in_three_reports()
    {
        UptimeHistory[] histories = DrawnFleet.Draw(new Random(4), days: 40, node: (10, 0.2));
        SuspicionTrialResult result = SuspicionTrial.Run(
            histories,
            DrawnFleet.Start.AddDays(20),
            new SuspicionOptions(),
            new SuspicionTrialOptions());
        Assert.True(result.ShortOutages > 500);
        Assert.True(result.FalseReplacements <= 0.1 * result.ShortOutages);
        Assert.Equal(result.OutlastingThree, result.ReroutedInThree);
        Assert.True(result.WrongSuspicions <= 0.001 * result.Reports);
    }

    [Fact]
    public void All_mistakes_are_listed()
    {
        Assert.Equal(2, Mistakes(() => AvailabilityCalibration.Run(
            [],
            Split,
            FailureModel.Default,
            new CalibrationOptions { Groups = 0, Moments = 0 })));
        Assert.Equal(4, Mistakes(() => PlacementTrial.Run(
            [],
            Split,
            FailureModel.Default,
            new TrialOptions { Functions = 0, NearZones = 0, Candidates = 2, Targets = [2] })));
        Assert.Equal(2, Mistakes(() => SuspicionTrial.Run(
            [],
            Split,
            new SuspicionOptions(),
            new SuspicionTrialOptions { Jitter = -1, Loss = 1 })));
    }

    private static UptimeHistory[] Histories() =>
        DrawnFleet.Draw(new Random(9), days: 800, node: (196, 4), site: (490, 10));

    private static int Mistakes(Action action) =>
        Assert.Throws<InvalidAvailabilityInputException>(action).Mistakes.Count;
}
