using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class LatencySketchTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly double[] Shares = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    [Fact]
    public void Every_quantile_is_within_the_accuracy_on_many_distributions()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            double[] values = Drawn(random, seed % 6, 1 + random.Next(4000));
            double accuracy = seed % 2 == 0 ? 0.01 : 0.001;
            LatencySketch sketch = new(new SketchShape(accuracy, 1 << 17));
            foreach (double value in values)
            {
                Assert.True(sketch.Add(value, Start));
            }

            Array.Sort(values);
            foreach (double share in Shares)
            {
                double exact = values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)];
                double error = Math.Abs(sketch.Quantile(share) - exact) / exact;
                Assert.True(error <= accuracy + 1e-9, $"seed {seed}, share {share}: error {error}");
            }
        }
    }

    [Fact]
    public void Merging_gives_the_sketch_of_the_union()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Random random = new(seed);
            SketchShape shape = new(0.01, seed % 3 == 0 ? 40 : 2048);
            LatencySketch left = new(shape);
            LatencySketch right = new(shape);
            LatencySketch union = new(shape);
            foreach (double value in Drawn(random, seed % 6, 500))
            {
                (random.Next(3) == 0 ? left : right).Add(value, Start);
                union.Add(value, Start);
            }

            left.Merge(right);

            Assert.Equal(union.Count, left.Count);
            Assert.All(Shares, share => Assert.Equal(union.Quantile(share), left.Quantile(share)));
        }
    }

    [Fact]
    public void Merging_sketches_that_forget_gives_the_sketch_of_the_union_but_for_rounding()
    {
        SketchShape shape = new(halfLife: TimeSpan.FromMinutes(10));
        Random random = new(4);
        LatencySketch left = new(shape);
        LatencySketch right = new(shape);
        LatencySketch union = new(shape);
        for (int i = 0; i < 3000; i++)
        {
            DateTimeOffset at = Start.AddMinutes(random.NextDouble() * (i < 1500 ? 100 : 20_000));
            double value = 1 + random.NextDouble();
            (i % 2 == 0 ? left : right).Add(value, at);
            union.Add(value, at);
        }

        left.Merge(right);

        DateTimeOffset end = Start.AddMinutes(20_000);
        Assert.Equal(union.WeightAt(end), left.WeightAt(end), union.WeightAt(end) * 1e-12);
        Assert.All(Shares.Skip(1), share => Assert.Equal(union.Quantile(share), left.Quantile(share)));
    }

    [Fact]
    public void A_sketch_merged_with_itself_weighs_double()
    {
        LatencySketch sketch = new(new SketchShape());
        sketch.Add(3, Start);
        sketch.Add(5, Start);

        sketch.Merge(sketch);

        Assert.Equal(4, sketch.Count);
        Assert.Equal(4, sketch.WeightAt(Start));
    }

    [Fact]
    public void A_sample_counts_half_after_each_half_life()
    {
        LatencySketch sketch = new(new SketchShape(halfLife: TimeSpan.FromHours(1)));
        sketch.Add(10, Start);

        Assert.Equal(1, sketch.WeightAt(Start), 1e-12);
        Assert.Equal(0.5, sketch.WeightAt(Start.AddHours(1)), 1e-12);
        Assert.Equal(0.125, sketch.WeightAt(Start.AddHours(3)), 1e-12);
    }

    [Fact]
    public void What_is_old_gives_way_to_what_is_new()
    {
        LatencySketch sketch = new(new SketchShape(halfLife: TimeSpan.FromHours(1)));
        for (int i = 0; i < 1000; i++)
        {
            sketch.Add(10, Start);
        }

        for (int i = 0; i < 10; i++)
        {
            sketch.Add(100, Start.AddHours(10));
        }

        Assert.InRange(sketch.Quantile(0.5), 99, 101);
        Assert.Equal(1010, sketch.Count);
    }

    [Fact]
    public void Time_may_go_backwards_and_the_order_of_samples_does_not_matter()
    {
        SketchShape shape = new(halfLife: TimeSpan.FromSeconds(1));
        LatencySketch forwards = new(shape);
        LatencySketch backwards = new(shape);
        for (int i = 0; i < 50; i++)
        {
            forwards.Add(i + 1, Start.AddSeconds(i));
            backwards.Add(50 - i, Start.AddSeconds(49 - i));
        }

        Assert.All(Shares, share => Assert.Equal(forwards.Quantile(share), backwards.Quantile(share)));
    }

    [Fact]
    public void Years_between_samples_do_not_overflow_the_weights()
    {
        LatencySketch sketch = new(new SketchShape(halfLife: TimeSpan.FromSeconds(1)));
        sketch.Add(1, Start);
        sketch.Add(7, Start.AddYears(20));
        sketch.Add(2, Start);

        Assert.InRange(sketch.Quantile(0.5), 6.93, 7.07);
        Assert.Equal(1, sketch.WeightAt(Start.AddYears(20)), 1e-9);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_a_time_is_refused_and_changes_nothing(double value)
    {
        LatencySketch sketch = new(new SketchShape());

        Assert.False(sketch.Add(value, Start));
        Assert.Equal(0, sketch.Count);
        Assert.True(double.IsNaN(sketch.Quantile(0.5)));
    }

    [Fact]
    public void Zero_has_a_bin_of_its_own()
    {
        LatencySketch sketch = new(new SketchShape());
        sketch.Add(0, Start);
        sketch.Add(0, Start);
        sketch.Add(4, Start);

        Assert.Equal(0, sketch.Quantile(0.5));
        Assert.InRange(sketch.Quantile(1), 3.96, 4.04);
    }

    [Fact]
    public void Too_many_bins_cost_the_lowest_quantiles_only()
    {
        LatencySketch sketch = new(new SketchShape(0.01, 100));
        for (int i = 1; i <= 10_000; i++)
        {
            sketch.Add(i, Start);
            sketch.Add(1.0 / i, Start);
        }

        Assert.True(sketch.Bins <= 100);
        Assert.InRange(sketch.Quantile(0.99), 9800 * 0.99, 9800 * 1.01);
        Assert.InRange(sketch.Quantile(0.75), 5000 * 0.99, 5000 * 1.01);
        Assert.True(sketch.Quantile(0.1) > 1);
    }

    [Fact]
    public void The_saved_bytes_give_the_same_sketch_and_the_same_bytes()
    {
        Random random = new(9);
        LatencySketch sketch = new(new SketchShape(0.02, 300, TimeSpan.FromMinutes(7)));
        foreach (double value in Drawn(random, 1, 800))
        {
            sketch.Add(value, Start.AddSeconds(random.Next(5000)));
        }

        byte[] bytes = SketchBytes.Save(sketch);
        LatencySketch loaded = SketchBytes.Load(bytes);

        Assert.Equal(bytes, SketchBytes.Save(loaded));
        Assert.Equal(sketch.Count, loaded.Count);
        Assert.All(Shares, share => Assert.Equal(sketch.Quantile(share), loaded.Quantile(share)));
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        LatencySketch sketch = new(new SketchShape());
        sketch.Add(3, Start);
        byte[] bytes = SketchBytes.Save(sketch);
        byte[] negative = [.. bytes];
        negative[^1] |= 0x80;

        Assert.Throws<InvalidDataException>(() => SketchBytes.Load([]));
        Assert.Throws<InvalidDataException>(() => SketchBytes.Load(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<InvalidDataException>(() => SketchBytes.Load(negative));
        Assert.Throws<InvalidDataException>(() => SketchBytes.Load(new byte[60]));
    }

    [Fact]
    public void Sketches_of_different_shapes_are_not_merged()
    {
        LatencySketch sketch = new(new SketchShape());

        Assert.Throws<ArgumentException>(() => sketch.Merge(new LatencySketch(new SketchShape(0.02))));
    }

    [Fact]
    public void A_shape_names_all_that_is_wrong()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new SketchShape(double.NaN, 1, TimeSpan.FromSeconds(-1)));

        Assert.Contains("accuracy", refused.Message, StringComparison.Ordinal);
        Assert.Contains("bins", refused.Message, StringComparison.Ordinal);
        Assert.Contains("half life", refused.Message, StringComparison.Ordinal);
    }

    private static double[] Drawn(Random random, int kind, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double uniform = 1 - random.NextDouble();
            values[i] = kind switch
            {
                0 => 0.01 + (100 * uniform),
                1 => Math.Exp(3 * random.NextDouble() * random.NextDouble()) * 5,
                2 => 2 / Math.Pow(uniform, 2),
                3 => -30 * Math.Log(uniform) + 1e-3,
                4 => random.Next(3) switch { 0 => 12.5, 1 => 80, _ => 81 },
                _ => Math.Pow(10, (12 * uniform) - 5),
            };
        }

        return values;
    }
}
