using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class CoordinateSpaceTests
{
    [Fact]
    public void Coordinates_come_to_predict_a_network_that_fits_in_the_space()
    {
        SyntheticNetwork network = new(60, seed: 3, detour: 0);
        NetworkCoordinate[] found = PredictorTrial.VivaldiCoordinates(60, network.Sampled(16, 1), seed: 1);

        List<double> errors = [];
        for (int a = 0; a < 60; a++)
        {
            for (int b = 0; b < a; b++)
            {
                errors.Add(Math.Abs(found[a].RoundTripMs(found[b]) - network.RttMs(a, b)) / network.RttMs(a, b));
            }
        }

        errors.Sort();
        Assert.True(errors[errors.Count / 2] < 0.08, $"median error {errors[errors.Count / 2]}");
    }

    [Fact]
    public void The_same_round_trips_and_seed_give_the_same_coordinate()
    {
        SyntheticNetwork network = new(30, seed: 8);
        NetworkCoordinate[] first = PredictorTrial.VivaldiCoordinates(30, network.Sampled(8, 1), seed: 5);
        NetworkCoordinate[] second = PredictorTrial.VivaldiCoordinates(30, network.Sampled(8, 1), seed: 5);

        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(first[i].Point.AsSpan(), second[i].Point.AsSpan());
            Assert.Equal(first[i].HeightMs, second[i].HeightMs);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_a_round_trip_moves_nothing(double rttMs)
    {
        CoordinateSpace space = new();
        NetworkCoordinate before = space.Coordinate;

        Assert.False(space.Observe(new CoordinateSpace().Coordinate, rttMs));
        Assert.Same(before, space.Coordinate);
    }

    [Fact]
    public void A_coordinate_that_cannot_be_moves_nothing()
    {
        CoordinateSpace space = new();
        NetworkCoordinate good = space.Coordinate;

        Assert.False(space.Observe(good with { Point = [1, 2] }, 5));
        Assert.False(space.Observe(good with { Point = [1, 2, double.NaN, 0] }, 5));
        Assert.False(space.Observe(good with { HeightMs = -1 }, 5));
        Assert.False(space.Observe(good with { Error = double.NaN }, 5));
        Assert.Same(good, space.Coordinate);
    }

    [Fact]
    public void Two_places_on_one_spot_part_and_predict_their_round_trip()
    {
        CoordinateSpace left = new(seed: 1);
        CoordinateSpace right = new(seed: 2);
        for (int i = 0; i < 200; i++)
        {
            NetworkCoordinate leftNow = left.Coordinate;
            left.Observe(right.Coordinate, 40);
            right.Observe(leftNow, 40);
        }

        Assert.InRange(left.Coordinate.RoundTripMs(right.Coordinate), 39, 41);
        Assert.True(left.Coordinate.Error < 0.1);
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new CoordinateSpace(new CoordinateOptions { Dimensions = 0, Step = 2, LeastHeightMs = 0 }));

        Assert.Contains("dimensions", refused.Message, StringComparison.Ordinal);
        Assert.Contains("step", refused.Message, StringComparison.Ordinal);
        Assert.Contains("height", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moving_median_passes_a_single_slow_answer_over()
    {
        MovingMedian median = new(3);
        double[] given = [10, 11, 900, 10, 11, 12];

        Assert.Equal([10, 10, 11, 11, 11, 11], given.Select(median.Add));
    }
}
