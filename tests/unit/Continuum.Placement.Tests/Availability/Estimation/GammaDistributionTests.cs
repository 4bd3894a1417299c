using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Estimation;

public sealed class GammaDistributionTests
{
    // Chi-square with n degrees of freedom is Gamma(n/2, 1/2): percentage points of the usual tables.
    [Theory]
    [InlineData(1, 1, 0.95, 2.9957322735539909)]
    [InlineData(5, 0.5, 0.95, 18.307038053275146)]
    [InlineData(0.5, 0.5, 0.5, 0.45493642311957283)]
    [InlineData(50, 0.5, 0.05, 77.929465165048)]
    [InlineData(500, 0.5, 0.99, 1106.9689714)]
    public void Quantiles_are_those_of_the_tables(double shape, double rate, double probability, double expected) =>
        Assert.Equal(1, new GammaDistribution(shape, rate).Quantile(probability) / expected, 6);

    [Theory]
    [InlineData(1, 1.6449340668482264)]
    [InlineData(0.5, 4.934802200544679)]
    [InlineData(10, 0.10516633568168575)]
    public void The_variance_of_the_logarithm_is_the_trigamma_function(double shape, double expected) =>
        Assert.Equal(expected, new GammaDistribution(shape, 3).LogVariance, 9);
}
