using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Network;

public sealed class RelayNetworkTests
{
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Oslo = new("eu", "oslo", "plant");
    private static readonly Place Away = new("us", "east", "plant");
    private static readonly LatencyEstimate Local = new(0.5, 0.3, false);

    private readonly RelayNetwork _network = new(
        [
            (Berlin, new LatencyEstimate(10, 0.3, true)),
            (Oslo, new LatencyEstimate(20, 0.4, true)),
            (Away, LatencyEstimate.Unreachable),
        ],
        Local);

    [Fact]
    public void Two_places_are_as_far_apart_as_both_legs_together()
    {
        LatencyEstimate between = _network.Between(0, 1);

        Assert.Equal(30, between.MedianMs);
        Assert.Equal(Math.Sqrt(9 + 64) / 30, between.Sigma, 12);
        Assert.True(between.Measured);
    }

    [Fact]
    public void Within_a_place_nothing_is_relayed() => Assert.Equal(Local, _network.Between(1, 1));

    [Fact]
    public void A_place_without_a_leg_reaches_itself_only()
    {
        int[] nearest = new int[3];

        Assert.Equal(LatencyEstimate.Unreachable, _network.Between(2, 0));
        Assert.Equal(1, _network.NearestTo(2, nearest));
        Assert.Equal(2, nearest[0]);
    }

    [Fact]
    public void The_nearest_come_in_the_order_of_their_round_trips()
    {
        int[] nearest = new int[3];

        Assert.Equal(2, _network.NearestTo(1, nearest));
        Assert.Equal([1, 0], nearest[..2]);
    }

    [Fact]
    public void A_place_listed_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => new RelayNetwork([(Oslo, Local), (Oslo, Local)], Local));

    [Fact]
    public void A_fit_has_the_median_of_the_samples_and_is_wider_for_fewer()
    {
        LatencyEstimate one = RelayNetwork.Fit([12])!.Value;
        LatencyEstimate many = RelayNetwork.Fit([.. Enumerable.Repeat(12.0, 100)])!.Value;

        Assert.Equal(12, one.MedianMs, 9);
        Assert.True(one.Sigma > 2 * many.Sigma);
        Assert.Null(RelayNetwork.Fit([]));
    }
}
