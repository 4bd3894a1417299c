using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Tests.Simulation;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Every_quantile_is_within_one_percent_of_the_exact_one()
    {
        SeededRandom random = new(4);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => 20 * Math.Exp(random.Normal()))];
        LatencyHistogram histogram = new();
        foreach (double value in values)
        {
            histogram.Add(LatencyHistogram.BinOf(value), 1);
        }

        Array.Sort(values);
        foreach (double share in (double[])[0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1])
        {
            double exact = values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)];
            Assert.InRange(histogram.Quantile(share), exact * 0.99, exact * 1.0101);
        }
    }

    [Fact]
    public void Nothing_has_no_quantile_and_what_is_out_of_range_counts_at_the_edge()
    {
        LatencyHistogram histogram = new();
        Assert.True(double.IsNaN(histogram.Quantile(0.5)));

        histogram.Add(LatencyHistogram.BinOf(0), 1);
        histogram.Add(LatencyHistogram.BinOf(1e12), 1);

        Assert.Equal(2, histogram.Total);
        Assert.InRange(histogram.Quantile(0.4), 0.009, 0.011);
        Assert.InRange(histogram.Quantile(1), 590_000, 610_000);
    }

    [Fact]
    public void Histograms_add_up()
    {
        LatencyHistogram one = new();
        LatencyHistogram other = new();
        one.Add(LatencyHistogram.BinOf(10), 1);
        other.Add(LatencyHistogram.BinOf(100), 3);

        one.Add(other);

        Assert.Equal(4, one.Total);
        Assert.InRange(one.Quantile(0.5), 99, 101);
        Assert.Equal(2, one.Shares().Count);
    }
}
