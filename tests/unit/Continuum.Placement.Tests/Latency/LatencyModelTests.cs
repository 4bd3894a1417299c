using Continuum.Placement.Latency;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Latency;

public sealed class LatencyModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Place Here = new("eu", "fr", "paris");
    private static readonly Place There = new("eu", "de", "berlin");
    private static readonly Place Far = new("us", "va", "ashburn");

    [Fact]
    public void A_measured_pair_answers_with_its_own_quantiles_both_ways()
    {
        LatencyModel model = new();
        for (int i = 1; i <= 1000; i++)
        {
            model.Observe(Here, There, 20 + (i % 100 / 10.0), Start.AddSeconds(i));
        }

        DateTimeOffset now = Start.AddSeconds(1000);
        LatencyAnswer p95 = model.Answer(There, Here, 0.95, now)!;

        Assert.Equal(LatencySource.Measured, p95.Source);
        Assert.Equal(PathState.Steady, p95.State);
        Assert.InRange(p95.ValueMs, 29.4 * 0.99, 29.5 * 1.01);
        Assert.True(p95.LowMs <= p95.ValueMs && p95.ValueMs <= p95.HighMs);
        Assert.True(p95.Confidence > 0.99);
        Assert.Equal(p95, model.Answer(Here, There, 0.95, now));
    }

    [Fact]
    public void One_sample_is_worth_less_than_many_and_an_old_one_less_than_a_new_one()
    {
        LatencyModel few = new();
        few.Observe(Here, There, 20, Start);
        LatencyModel many = new();
        for (int i = 0; i < 50; i++)
        {
            many.Observe(Here, There, 20 + (i % 3), Start.AddSeconds(i));
        }

        LatencyAnswer one = few.Answer(Here, There, 0.5, Start)!;
        LatencyAnswer old = few.Answer(Here, There, 0.5, Start.AddHours(10))!;
        LatencyAnswer sure = many.Answer(Here, There, 0.5, Start.AddSeconds(50))!;

        Assert.True(sure.Confidence > one.Confidence);
        Assert.True(one.Confidence > old.Confidence);
        Assert.True(old.HighMs - old.LowMs > one.HighMs - one.LowMs);
    }

    [Fact]
    public void A_pair_that_was_never_measured_is_predicted_from_others()
    {
        SyntheticNetwork network = new(60, seed: 1);
        LatencyModel model = Fed(network, 12);
        List<double> errors = [];
        int covered = 0;
        for (int a = 0; a < 60; a++)
        {
            for (int b = 0; b < a; b++)
            {
                LatencyAnswer answer = model.Answer(network.Names[a], network.Names[b], 0.5, Start)!;
                if (answer.Source == LatencySource.Predicted)
                {
                    double rtt = network.RttMs(a, b);
                    errors.Add(Math.Abs(answer.ValueMs - rtt) / rtt);
                    covered += answer.LowMs <= rtt && rtt <= answer.HighMs ? 1 : 0;
                }
            }
        }

        errors.Sort();
        Assert.True(errors.Count > 900);
        Assert.True(errors[errors.Count / 2] < 0.06, $"median error {errors[errors.Count / 2]}");
        Assert.InRange((double)covered / errors.Count, 0.7, 1);
    }

    [Fact]
    public void Where_nothing_connects_two_places_the_tree_answers()
    {
        LatencyModel model = new();
        model.Observe(Here, There, 12, Start);
        model.Add(Far);

        LatencyAnswer answer = model.Answer(Here, Far, 0.5, Start)!;

        Assert.Equal(LatencySource.Prior, answer.Source);
        Assert.Equal(90, answer.ValueMs);
        Assert.True(answer.Confidence < 0.3);
        Assert.Equal(LatencySource.Prior, model.Answer(Here, Here, 0.5, Start)!.Source);
        Assert.Null(model.Answer(Here, new Place("x", "y", "z"), 0.5, Start));
        Assert.Equal(-1, model.Find(new Place("x", "y", "z")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void What_is_not_a_round_trip_is_refused_and_leaves_no_trace(double rttMs)
    {
        LatencyModel model = new();

        Assert.Equal(Observation.NotATime, model.Observe(Here, There, rttMs, Start));
        Assert.Equal((0, 0), (model.Places, model.Pairs));
    }

    [Fact]
    public void A_place_is_not_measured_with_itself()
    {
        LatencyModel model = new();

        Assert.Equal(Observation.SamePlace, model.Observe(Here, Here, 1, Start));
        Assert.Equal(Observation.SamePlace, model.ObserveLoss(Here, Here, Start));
        Assert.Equal(0, model.Places);
    }

    [Fact]
    public void A_sample_from_the_past_counts_by_its_age_and_is_no_news()
    {
        LatencyModel model = new();
        for (int i = 0; i < 20; i++)
        {
            model.Observe(Here, There, 20, Start.AddHours(10).AddSeconds(i));
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(Observation.Late, model.Observe(Here, There, 200, Start.AddSeconds(i)));
        }

        LatencyAnswer answer = model.Answer(Here, There, 0.95, Start.AddHours(10))!;
        Assert.InRange(answer.ValueMs, 19.8, 20.2);
        Assert.Equal(PathState.Steady, answer.State);
    }

    [Fact]
    public void Inflation_shows_in_the_state_and_a_new_route_drops_what_was_known()
    {
        LatencyModel model = new();
        int second = 0;
        Feed(100, 40);
        Feed(4, 90);
        Assert.Equal(PathState.Inflated, model.Answer(Here, There, 0.5, Start)!.State);
        Assert.InRange(model.Answer(Here, There, 0.5, Start)!.ValueMs, 39, 41);

        List<Observation> seen = Feed(30, 90);

        Assert.Contains(Observation.RouteChanged, seen);
        Assert.Equal(PathState.Steady, model.Answer(Here, There, 0.5, Start)!.State);
        Assert.InRange(model.Answer(Here, There, 0.01, Start)!.ValueMs, 85, 92);

        List<Observation> Feed(int count, double rttMs)
        {
            List<Observation> observations = [];
            for (int i = 0; i < count; i++)
            {
                double noise = 1 + (0.01 * (second % 3));
                observations.Add(model.Observe(Here, There, rttMs * noise, Start.AddSeconds(second += 10)));
            }

            return observations;
        }
    }

    [Fact]
    public void Probes_that_are_lost_make_a_pair_unreachable_until_one_is_answered_or_time_has_passed()
    {
        LatencyModel model = new();
        model.Observe(Here, There, 12, Start);
        model.ObserveLoss(Here, There, Start.AddSeconds(1));
        model.ObserveLoss(Here, There, Start.AddSeconds(2));
        Assert.Equal(PathState.Steady, model.Answer(Here, There, 0.5, Start.AddSeconds(2))!.State);

        DateTimeOffset lost = Start.AddSeconds(3);
        model.ObserveLoss(There, Here, lost);
        LatencySnapshot snapshot = model.Snapshot(lost);
        int[] nearest = new int[5];

        Assert.Equal(LatencyAnswer.Unreachable, model.Answer(Here, There, 0.5, lost));
        Assert.True(double.IsPositiveInfinity(snapshot.Between(0, 1).MedianMs));
        Assert.Equal([0], nearest[..snapshot.NearestTo(0, nearest)]);
        Assert.Equal(12, model.Answer(Here, There, 0.5, lost.AddHours(1))!.ValueMs, 0.2);

        model.Observe(Here, There, 12, lost.AddSeconds(1));
        Assert.Equal(LatencySource.Measured, model.Answer(Here, There, 0.5, lost.AddSeconds(1))!.Source);
        Assert.Equal(2, model.Snapshot(lost.AddSeconds(1)).NearestTo(0, nearest));
    }

    [Fact]
    public void Memory_is_bounded_and_what_is_unheard_of_for_longest_goes_first()
    {
        LatencyModel model = new(new LatencyModelOptions { MaxPairs = 64, MaxPlaces = 200 });
        for (int i = 1; i < 200; i++)
        {
            Assert.Equal(Observation.Usual, model.Observe(Here, new Place("r", "z", $"s{i}"), 10, Start.AddSeconds(i)));
            Assert.True(model.Pairs <= 64);
        }

        Assert.Equal(Observation.TooManyPlaces, model.Observe(Here, Far, 10, Start));
        Assert.Equal(-1, model.Add(Far));
        Assert.Equal(200, model.Places);
        Assert.Equal(LatencySource.Measured, Source("s199"));
        Assert.NotEqual(LatencySource.Measured, Source("s1"));

        LatencySource Source(string site) =>
            model.Answer(Here, new Place("r", "z", site), 0.5, Start.AddSeconds(200))!.Source;
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes_and_what_is_loaded_answers_and_goes_on_as_what_was_saved()
    {
        SyntheticNetwork network = new(40, seed: 5);
        LatencyModel first = Fed(network, 8);
        LatencyModel second = Fed(network, 8);
        first.Snapshot(Start);
        second.Snapshot(Start);
        byte[] bytes = LatencyModelBytes.Save(first);
        Assert.Equal(bytes, LatencyModelBytes.Save(second));

        LatencyModel loaded = LatencyModelBytes.Load(bytes);
        Assert.Equal(bytes, LatencyModelBytes.Save(loaded));
        foreach (LatencyModel model in (LatencyModel[])[first, loaded])
        {
            for (int i = 0; i < 60; i++)
            {
                model.Observe(network.Names[i % 40], Here, 10 + i, Start.AddSeconds(i));
            }

            model.Snapshot(Start.AddMinutes(1));
        }

        Assert.Equal(LatencyModelBytes.Save(first), LatencyModelBytes.Save(loaded));
    }

    [Fact]
    public void Bytes_that_are_cut_or_changed_are_refused()
    {
        LatencyModel model = Fed(new SyntheticNetwork(12, seed: 5), 4);
        model.Snapshot(Start);
        byte[] bytes = LatencyModelBytes.Save(model);
        for (int length = 0; length < bytes.Length; length += 97)
        {
            Assert.Throws<InvalidDataException>(() => LatencyModelBytes.Load(bytes[..length]));
        }

        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidDataException>(() => LatencyModelBytes.Load(changed));
        }

        LatencyModelOptions other = new() { Sketch = new SketchShape(0.05, 100, TimeSpan.FromHours(1)) };
        Assert.Throws<InvalidDataException>(() => LatencyModelBytes.Load(bytes, other));
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new LatencyModel(new LatencyModelOptions
        {
            Sketch = new SketchShape(),
            MaxPairs = 1,
            RefitShare = double.NaN,
            Predictor = new PredictorOptions { Rank = 0 },
        }));

        Assert.Contains("half life", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pairs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refit", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Rank", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyModel().Answer(Here, There, 1, Start));
    }

    private static LatencyModel Fed(SyntheticNetwork network, int neighbours)
    {
        LatencyModel model = new();
        foreach (PairRoundTrip sample in network.Sampled(neighbours, 1))
        {
            model.Observe(network.Names[sample.A], network.Names[sample.B], sample.RttMs, Start);
        }

        return model;
    }
}
