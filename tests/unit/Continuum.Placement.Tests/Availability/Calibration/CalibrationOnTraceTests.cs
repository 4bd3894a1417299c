using System.Globalization;
using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Calibration;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Availability.Suspicion;

namespace Continuum.Placement.Tests.Availability.Calibration;

/// <summary>The measurements T14, T15 and T16 on the halves of the trace, coarser than the Lab's.</summary>
public sealed class CalibrationOnTraceTests(ITestOutputHelper output)
{
    [Fact]
    public void Groups_of_nodes_are_down_as_often_as_predicted_within_half()
    {
        UptimeHistory[] histories = Grid5000.OrSkip();
        IReadOnlyList<CalibrationRow> rows = AvailabilityCalibration.Run(
            histories,
            Grid5000.Split(histories, 0.5),
            FailureModel.Default,
            new CalibrationOptions { Groups = 1500, Moments = 512 });
        foreach (CalibrationRow row in rows)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Kind} {row.Needed}/{row.Size}: ratio {row.Ratio:f2} naive {row.NaiveRatio:f2}, "
                + $"Brier {row.Brier:f4} independent {row.IndependentBrier:f4} naive {row.NaiveBrier:f4}"));
        }

        Assert.All(
            rows.Where(row => row.Kind != GroupKind.SitesOfZone),
            row => Assert.InRange(row.Ratio, 1 / 1.5, 1.5));
        Assert.True(rows.Average(row => row.Brier) < rows.Average(row => row.NaiveBrier));

        // One zone only has several sites in both halves, three of them, and one of these was down for 4 % of the first
        // and 55 % of the second half: nothing in the first says so. It is asked to be nearer than plain shares.
        CalibrationRow[] sites = [.. rows.Where(row => row.Kind == GroupKind.SitesOfZone)];
        Assert.All(sites, row => Assert.True(row.Ratio > row.NaiveRatio && row.Ratio < 1.5, row.ToString()));
        Assert.All(sites.Where(row => row.Size == 2), row => Assert.InRange(row.Ratio, 1 / 1.7, 1.5));
    }

    [Fact]
    public void Placements_chosen_by_advice_reach_their_targets_later()
    {
        UptimeHistory[] histories = Grid5000.OrSkip();
        IReadOnlyList<TrialRow> rows = PlacementTrial.Run(
            histories,
            Grid5000.Split(histories, 0.5),
            FailureModel.Default,
            new TrialOptions { Moments = 1024 });
        foreach (TrialRow row in rows)
        {
            output.WriteLine(row.ToString());
        }

        TrialRow advised = rows.Single(row => row.Policy == TrialPolicy.Advised);
        Assert.True(advised.Achieved >= 0.95 * advised.Functions, advised.ToString());
    }

    [Fact]
    public void Short_outages_cause_few_moves_and_dead_nodes_lose_their_traffic_in_three_reports()
    {
        UptimeHistory[] histories = Grid5000.OrSkip();
        SuspicionTrialResult result = SuspicionTrial.Run(
            histories,
            Grid5000.Split(histories, 0.9),
            new SuspicionOptions(),
            new SuspicionTrialOptions());
        output.WriteLine(result.ToString());
        Assert.True(result.FalseReplacements <= 0.1 * result.ShortOutages);
        Assert.Equal(result.OutlastingThree, result.ReroutedInThree);
    }
}
