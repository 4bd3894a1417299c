using System.Runtime.Intrinsics;
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

            Assert.True(
                ProbabilityAtLeast(estimate, limit) <= estimate.ProbabilityAbove(limit), $"{median} {sigma} {limit}");
            Assert.True(MeanAtLeastMs(estimate) <= estimate.MeanMs, $"{median} {sigma}");
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

        Assert.True(ProbabilityAtLeast(estimate, limit) <= estimate.ProbabilityAbove(limit));
        Assert.True(MeanAtLeastMs(estimate) <= estimate.MeanMs);
    }

    [Fact]
    public void Nor_is_it_much_less()
    {
        // Objectives from two standard deviations below a median to two above it.
        for (double z = -2; z <= 2; z += 0.01)
        {
            LatencyEstimate estimate = new(20, 0.1, true);
            double limit = 20 * Math.Exp(0.1 * z);
            Assert.InRange(estimate.ProbabilityAbove(limit) - ProbabilityAtLeast(estimate, limit), 0, 0.02);
            Assert.InRange(MeanAtLeastMs(estimate) / estimate.MeanMs, 0.9999, 1);
        }
    }

    [Fact]
    public void Costs_are_bounded_by_the_last_millionth()
    {
        Random random = new(20261123);
        for (int i = 0; i < 100_000; i++)
        {
            double units = random.NextDouble() * Math.Pow(10, random.Next(-6, 9));
            long exact = Micros.Of(units);
            Assert.InRange(Micros.AtMost(Vector256.Create(units))[3], exact - 1, exact);
        }

        Assert.Equal(Micros.Most, Micros.AtMost(Vector256.Create(double.PositiveInfinity))[0]);
        Assert.Equal(Micros.Most, Micros.AtMost(Vector256.Create(double.NaN))[0]);
    }

    private static double ProbabilityAtLeast(LatencyEstimate estimate, double limit) =>
        RoundTripBounds.ProbabilityAtLeast(
            Vector256.Create(estimate.MedianMs), Vector256.Create(estimate.Sigma), Vector256.Create(limit))[1];

    private static double MeanAtLeastMs(LatencyEstimate estimate) =>
        RoundTripBounds.MeanAtLeastMs(Vector256.Create(estimate.MedianMs), Vector256.Create(estimate.Sigma))[2];
}
