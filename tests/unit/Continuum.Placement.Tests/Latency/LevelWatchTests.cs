using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class LevelWatchTests
{
    private static readonly LatencyModelOptions Options = new();

    [Fact]
    public void Noise_alone_never_changes_the_level()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            LevelWatch watch = new();
            for (int i = 0; i < 2000; i++)
            {
                // A single slow answer in a hundred, as there always are.
                double slow = i % 100 == 50 ? 5 : 1;
                double rtt = 40 * slow * (1 + (0.08 * (random.NextDouble() - 0.5)));
                Observation seen = watch.Observe(rtt, Ticks(i * 10), Options);
                Assert.True(seen == Observation.Usual, $"seed {seed}, sample {i}: {seen}");
            }

            Assert.InRange(watch.LevelMs, 39, 42);
        }
    }

    [Fact]
    public void A_passing_inflation_is_told_from_a_new_route()
    {
        LevelWatch watch = new();
        Feed(watch, 0, 100, 40);
        Assert.Equal(PathState.Steady, watch.State);

        // Five slow answers in a row, then as before.
        Feed(watch, 100, 5, 70);
        Assert.Equal(PathState.Inflated, watch.State);
        List<Observation> after = Feed(watch, 105, 10, 40);

        Assert.Contains(Observation.Recovered, after);
        Assert.DoesNotContain(Observation.RouteChanged, after);
        Assert.Equal(PathState.Steady, watch.State);
        Assert.InRange(watch.LevelMs, 39, 42);
    }

    [Theory]
    [InlineData(70)]
    [InlineData(25)]
    [InlineData(46)]
    public void A_change_that_lasts_becomes_the_level(double newMs)
    {
        LevelWatch watch = new();
        Feed(watch, 0, 100, 40);
        int taken = Feed(watch, 100, 30, newMs).IndexOf(Observation.RouteChanged);

        // At ten seconds a sample: two minutes at least, not much more.
        Assert.InRange(taken, 11, 20);
        Assert.InRange(watch.LevelMs, newMs * 0.97, newMs * 1.03);
        Assert.Equal(PathState.Steady, watch.State);
    }

    [Fact]
    public void Times_that_agree_on_nothing_are_a_level_only_when_they_go_on_and_on()
    {
        LevelWatch watch = new();
        Feed(watch, 0, 100, 40);
        int taken = -1;
        for (int i = 100; i < 300 && taken < 0; i++)
        {
            double rtt = i % 2 == 0 ? 60 : 600;
            taken = watch.Observe(rtt, Ticks(i * 10), Options) == Observation.RouteChanged ? i : -1;
            Assert.True(i < 102 || watch.State == PathState.Inflated, $"sample {i}: {watch.State}");
        }

        // Twenty minutes at ten seconds a sample.
        Assert.InRange(taken, 220, 225);
    }

    private static List<Observation> Feed(LevelWatch watch, int from, int count, double rttMs)
    {
        List<Observation> seen = [];
        for (int i = from; i < from + count; i++)
        {
            double noise = 1 + (0.02 * (((i * 7919) % 100 / 100.0) - 0.5));
            Observation observation = watch.Observe(rttMs * noise, Ticks(i * 10), Options);
            if (observation == Observation.RouteChanged)
            {
                watch.Settle();
            }

            seen.Add(observation);
        }

        return seen;
    }

    private static long Ticks(int seconds) => TimeSpan.FromSeconds(seconds).Ticks;
}
