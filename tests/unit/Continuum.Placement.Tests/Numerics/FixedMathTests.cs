using Continuum.Placement.Numerics;

namespace Continuum.Placement.Tests.Numerics;

/// <summary>The system's functions are right to the last place or so, which is all that is needed of them
/// here.</summary>
public sealed class FixedMathTests
{
    [Fact]
    public void Exponentials_and_logarithms_are_right_to_twelve_digits()
    {
        for (double x = -30; x < 30; x += 0.0173)
        {
            double e = Math.Exp(x);
            Assert.InRange(FixedMath.Exp(x), e * (1 - 1e-13), e * (1 + 1e-13));
            Assert.InRange(FixedMath.Log(e) - x, -1e-13, 1e-13);
        }

        for (double x = -0.02; x < 0.02; x += 0.000013)
        {
            double exact = Math.Log(1 + x);
            Assert.InRange(FixedMath.Log(1 + x) - exact, -1e-13 * Math.Abs(exact), 1e-13 * Math.Abs(exact));
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.158655253931457051414767454367962)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-3.01, 0.00130623844876945)]
    [InlineData(-6, 9.86587645037698141e-10)]
    [InlineData(-8.4, 2.2323931972880480e-17)]
    [InlineData(-10, 7.61985302416052606e-24)]
    public void Normal_tails_are_right_to_twelve_digits(double x, double exact)
    {
        Assert.InRange(FixedMath.NormalCdf(x), exact * (1 - 1e-12), exact * (1 + 1e-12));
        Assert.InRange(FixedMath.NormalCdf(-x), 1 - exact - 1e-15, 1 - exact + 1e-15);
    }

    [Fact]
    public void The_normal_distribution_rises_and_has_the_slope_of_its_density()
    {
        double before = 0;
        for (double x = -9; x < 9; x += 0.001)
        {
            double now = FixedMath.NormalCdf(x);
            double density = Math.Exp(-(x - 0.0005) * (x - 0.0005) / 2) * 0.3989422804014327;
            Assert.True(x == -9 || Math.Abs(now - before - (0.001 * density)) < 1e-10, $"at {x}");
            before = now;
        }
    }

    [Fact]
    public void Ends_and_what_is_not_a_number_are_defined()
    {
        Assert.Equal(0, FixedMath.NormalCdf(double.NegativeInfinity));
        Assert.Equal(1, FixedMath.NormalCdf(double.PositiveInfinity));
        Assert.True(double.IsNaN(FixedMath.NormalCdf(double.NaN)));
        Assert.Equal(double.NegativeInfinity, FixedMath.Log(0));
    }
}
