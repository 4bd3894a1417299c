using Continuum.Placement.Compiled;
using Continuum.Placement.Network;

namespace Continuum.Placement.Tests.Compiled;

public sealed class RoundTripTests
{
    [Fact]
    public void What_is_said_cheaply_is_never_more_than_the_estimate_itself()
    {
        Random random = new(20261122);
        for (int i = 0; i < 200_000; i++)
        {
            double median = Math.Pow(10, (random.NextDouble() * 6) - 2);
            double sigma = random.Next(8) == 0 ? random.NextDouble() * 1e-6 : random.NextDouble() * 3;
            double limit = median * (1 + (sigma * (random.Next(-4, 5) + (random.NextDouble() * 1e-12))));
            LatencyEstimate estimate = new(median, sigma, true);
            RoundTrip trip = new(estimate);

            Assert.True(
                trip.ProbabilityAtLeast(limit) <= estimate.ProbabilityAbove(limit), $"{median} {sigma} {limit}");
            Assert.True(trip.MeanAtLeastMs <= estimate.MeanMs, $"{median} {sigma}");
        }
    }

    [Theory]
    [InlineData(double.PositiveInfinity, 0, 10)]
    [InlineData(double.PositiveInfinity, 0.5, 10)]
    [InlineData(double.PositiveInfinity, 0.5, double.PositiveInfinity)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0.5, -1)]
    [InlineData(10, 0, 10)]
    [InlineData(10, 0.5, 0)]
    [InlineData(10, 0.5, double.PositiveInfinity)]
    public void Neither_is_it_at_the_ends_of_what_there_is(double median, double sigma, double limit)
    {
        LatencyEstimate estimate = new(median, sigma, true);
        RoundTrip trip = new(estimate);

        Assert.True(trip.ProbabilityAtLeast(limit) <= estimate.ProbabilityAbove(limit));
        Assert.True(trip.MeanAtLeastMs <= estimate.MeanMs);
    }
}
