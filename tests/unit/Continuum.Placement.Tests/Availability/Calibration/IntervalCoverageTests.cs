using System.Globalization;
using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Calibration;

/// <summary>How many nodes of a real trace are down later for a share of time that was said to be credible.</summary>
public sealed class IntervalCoverageTests
{
    [Theory]
    [InlineData(0.9, 0.8)]
    [InlineData(0.5, 0.45)]
    public void Intervals_learnt_from_the_first_half_of_a_trace_hold_the_second_for_most_nodes(double mass, double least)
    {
        UptimeHistory[] histories = Grid5000.OrSkip();
        DateTimeOffset middle = Grid5000.Split(histories, 0.5);
        Dictionary<string, double> later = [];
        foreach (UptimeHistory history in histories)
        {
            IReadOnlyList<UptimeInterval> after = history.Between(middle, DateTimeOffset.MaxValue).Intervals;
            if (after.Count > 0)
            {
                later[history.NodeId] = after.Where(interval => !interval.IsUp).Sum(Seconds) / after.Sum(Seconds);
            }
        }

        FailureEstimate estimate = FailureEstimator.Estimate(
            [.. histories.Select(history => history.Between(DateTimeOffset.MinValue, middle))],
            FailureModel.Default,
            new EstimationOptions { CredibleMass = mass });
        NodeReliability[] nodes = [.. estimate.Nodes.Where(node => later.ContainsKey(node.NodeId))];
        int held = nodes.Count(node => node.Unavailability.Low <= later[node.NodeId]
            && later[node.NodeId] <= node.Unavailability.High);

        double share = (double)held / nodes.Length;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{mass:P0}: {share:P1} of {nodes.Length}, drift {estimate.LevelDrift:F3}"));
        Assert.InRange(share, least, 1);
    }

    private static double Seconds(UptimeInterval interval) => interval.Length.TotalSeconds;
}
