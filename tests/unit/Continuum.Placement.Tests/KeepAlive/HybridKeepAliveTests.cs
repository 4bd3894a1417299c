using Continuum.Placement.KeepAlive;

namespace Continuum.Placement.Tests.KeepAlive;

public sealed class HybridKeepAliveTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Nothing_known_means_the_standard_keep_alive()
    {
        HybridKeepAlive policy = new(new KeepAliveOptions());

        Assert.Equal(new KeepAliveWindow(TimeSpan.Zero, 240 * Minute, KeepAliveBasis.Standard), policy.Window);
        Assert.Equal(20 * Minute,
            new HybridKeepAlive(new KeepAliveOptions { Standard = 20 * Minute }).Window.KeepAlive);
    }

    [Fact]
    public void A_timer_is_unloaded_between_its_calls_and_loaded_before_them()
    {
        HybridKeepAlive policy = After(new KeepAliveOptions(), 30, 30, 30, 30);

        Assert.Equal(KeepAliveBasis.Histogram, policy.Window.Basis);
        Assert.Equal(27 * Minute, policy.Window.PreWarm);
        Assert.Equal(34.1 * Minute, policy.Window.End);
        Assert.True(policy.Window.IsWarmAfter(30 * Minute));
        Assert.False(policy.Window.IsWarmAfter(26 * Minute));
        Assert.False(policy.Window.IsWarmAfter(35 * Minute));
    }

    [Fact]
    public void A_head_in_the_first_bin_keeps_the_function_loaded()
    {
        HybridKeepAlive policy = After(new KeepAliveOptions(), 0.2, 0.5, 0.1, 3, 0.4);

        Assert.Equal(TimeSpan.Zero, policy.Window.PreWarm);
        Assert.Equal(4.4 * Minute, policy.Window.End);
    }

    [Fact]
    public void A_flat_histogram_stands_for_nothing()
    {
        KeepAliveOptions options = new() { Bins = 20 };

        HybridKeepAlive flat = After(options, [.. Enumerable.Range(0, 20).Select(i => (double)i)]);

        Assert.Equal(KeepAliveBasis.Standard, flat.Window.Basis);
        Assert.Equal(20 * Minute, flat.Window.KeepAlive);
    }

    [Fact]
    public void Idle_times_beyond_the_range_are_forecast_when_they_are_regular()
    {
        HybridKeepAlive regular = After(new KeepAliveOptions(), 360, 362, 358, 361, 360);
        HybridKeepAlive wild = After(new KeepAliveOptions(), 360, 2000, 250, 4000, 300);

        Assert.Equal(KeepAliveBasis.Forecast, regular.Window.Basis);
        Assert.True(regular.Window.IsWarmAfter(360 * Minute));
        Assert.InRange(regular.Window.PreWarm, 300 * Minute, 310 * Minute);
        Assert.InRange(regular.Window.KeepAlive, 100 * Minute, 115 * Minute);
        Assert.Equal(KeepAliveBasis.Standard, wild.Window.Basis);
    }

    [Fact]
    public void What_is_old_gives_way_to_what_is_new()
    {
        HybridKeepAlive policy = new(new KeepAliveOptions());
        for (int i = 0; i < 20_000; i++)
        {
            policy.Observe(5 * Minute);
        }

        for (int i = 0; i < 20_000; i++)
        {
            policy.Observe(60 * Minute);
        }

        Assert.InRange(policy.InRange, 1, 4096);
        Assert.Equal(54 * Minute, policy.Window.PreWarm);
    }

    [Fact]
    public void A_stored_policy_goes_on_as_if_it_had_never_stopped()
    {
        Random random = new(11);
        HybridKeepAlive policy = new(new KeepAliveOptions());
        for (int i = 0; i < 5_000; i++)
        {
            HybridKeepAlive loaded = i % 50 == 0
                ? HybridKeepAlive.Load(policy.Save(), new KeepAliveOptions())
                : policy;
            TimeSpan idle = random.Next(400) * Minute;
            policy.Observe(idle);
            if (!ReferenceEquals(loaded, policy))
            {
                loaded.Observe(idle);
            }

            Assert.Equal(policy.Window, loaded.Window);
            Assert.Equal((policy.InRange, policy.OutOfRange), (loaded.InRange, loaded.OutOfRange));
        }
    }

    [Fact]
    public void A_state_that_is_none_is_refused()
    {
        byte[] state = After(new KeepAliveOptions(), 1, 2).Save();
        byte[] full = [.. state];
        full.AsSpan(35).Fill(0xFF);

        Assert.Throws<ArgumentException>(() => HybridKeepAlive.Load([], new KeepAliveOptions()));
        Assert.Throws<ArgumentException>(() => HybridKeepAlive.Load(state.AsSpan(1), new KeepAliveOptions()));
        Assert.Throws<ArgumentException>(() => HybridKeepAlive.Load(state, new KeepAliveOptions { Bins = 60 }));
        Assert.Throws<ArgumentException>(() => HybridKeepAlive.Load(full, new KeepAliveOptions()));
    }

    [Fact]
    public void All_wrong_options_are_listed()
    {
        KeepAliveOptions wrong = new() { Bins = 1, Head = double.NaN, Tail = 2, Margin = -1, BinWidth = TimeSpan.Zero };

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new HybridKeepAlive(wrong));

        Assert.All(["1 bins", "head is NaN", "tail is 2", "margin is -1", "bin width"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Variation_and_bins_agree_with_their_definitions()
    {
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            int bins = random.Next(2, 50);
            IdleTimeHistogram histogram = new(bins);
            List<int> added = [];
            for (int i = random.Next(1, 200); i > 0; i--)
            {
                added.Add(random.Next(random.Next(1, bins + 1)));
                histogram.Add(added[^1]);
            }

            double[] counts = [.. Enumerable.Range(0, bins).Select(bin => (double)added.Count(a => a == bin))];
            double mean = counts.Average();
            double deviation = Math.Sqrt(counts.Average(count => (count - mean) * (count - mean)));
            Assert.Equal(deviation / mean, histogram.Variation, 9);
            added.Sort();
            double share = random.NextDouble();
            Assert.Equal(added[Math.Max(0, (int)Math.Ceiling(share * added.Count) - 1)], histogram.Bin(share));
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        HybridKeepAlive policy = After(new KeepAliveOptions(), 1, 2, 3);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            policy.Observe((i % 300) * Minute);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static HybridKeepAlive After(KeepAliveOptions options, params double[] idleMinutes)
    {
        HybridKeepAlive policy = new(options);
        foreach (double idle in idleMinutes)
        {
            policy.Observe(idle * Minute);
        }

        return policy;
    }
}
