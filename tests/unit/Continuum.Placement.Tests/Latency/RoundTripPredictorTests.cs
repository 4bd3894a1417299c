using Continuum.Placement.Latency;
using Continuum.Placement.Network;

namespace Continuum.Placement.Tests.Latency;

public sealed class RoundTripPredictorTests
{
    [Fact]
    public void A_made_up_network_is_predicted_better_than_by_coordinates_alone_and_with_honest_intervals()
    {
        SyntheticNetwork network = new(150, seed: 2);
        foreach (PairSampling sampling in (PairSampling[])[PairSampling.Neighbours(16), PairSampling.Share(0.2)])
        {
            IReadOnlyList<PredictorScore> scores = PredictorTrial.Run(network.Matrix, 150, sampling, seed: 1);
            PredictorScore vivaldi = scores.Single(score => score.Predictor == PredictorTrial.Vivaldi);
            PredictorScore blend = scores.Single(score => score.Predictor == PredictorTrial.Blend);

            Assert.True(blend.MedianError < 0.02, $"{blend}");
            Assert.True(blend.P90Error < vivaldi.P90Error, $"{blend} against {vivaldi}");
            Assert.InRange(blend.Coverage80, 0.7, 0.999);
        }
    }

    [Fact]
    public void The_same_samples_give_the_same_predictions_to_the_bit()
    {
        SyntheticNetwork network = new(50, seed: 4);
        PairRoundTrip[] samples = network.Sampled(10, 1);
        RoundTripPredictor first = RoundTripPredictor.Fit(50, samples);
        RoundTripPredictor second = RoundTripPredictor.Fit(50, samples);

        for (int a = 0; a < 50; a++)
        {
            for (int b = 0; b < a; b++)
            {
                Assert.Equal(first.Between(a, b), second.Between(a, b));
                Assert.Equal(first.Between(a, b), first.Between(b, a));
            }
        }
    }

    [Fact]
    public void Learning_on_from_an_earlier_predictor_does_as_well_as_from_the_start()
    {
        SyntheticNetwork network = new(100, seed: 6);
        PairRoundTrip[] samples = network.Sampled(16, 1);
        RoundTripPredictor early = RoundTripPredictor.Fit(100, samples.AsSpan(0, samples.Length * 4 / 5));
        RoundTripPredictor later = RoundTripPredictor.Fit(100, samples, previous: early);

        Assert.True(MedianError(later, network, 0) < 0.02);
    }

    [Fact]
    public void New_places_are_seated_by_a_few_samples_to_known_ones()
    {
        SyntheticNetwork network = new(120, seed: 7);
        PairRoundTrip[] known = [.. network.Sampled(16, 1).Where(sample => sample.A < 110 && sample.B < 110)];
        RoundTripPredictor predictor = RoundTripPredictor.Fit(110, known);
        List<PairRoundTrip> probes = [];
        for (int place = 110; place < 120; place++)
        {
            for (int i = 0; i < 8; i++)
            {
                int landmark = ((place * 31) + (i * 13)) % 110;
                probes.Add(new PairRoundTrip(landmark, place, network.RttMs(landmark, place)));
            }
        }

        RoundTripPredictor extended = predictor.Extend(120, [.. probes]);

        Assert.True(MedianError(extended, network, 110) < 0.1, $"{MedianError(extended, network, 110)}");
        Assert.Equal(predictor.Between(3, 17), extended.Between(3, 17));
        Assert.True(extended.Knows(3, 115));
        Assert.False(predictor.Extend(120, []).Knows(3, 115));
    }

    [Fact]
    public void Places_that_nothing_connects_are_not_known_to_each_other()
    {
        PairRoundTrip[] samples = [new(0, 1, 5), new(1, 2, 6), new(4, 5, 7)];
        RoundTripPredictor predictor = RoundTripPredictor.Fit(7, samples);

        Assert.True(predictor.Knows(0, 2));
        Assert.True(predictor.Knows(4, 5));
        Assert.False(predictor.Knows(0, 4));
        Assert.False(predictor.Knows(3, 0));
        Assert.False(predictor.Knows(6, 6));
    }

    [Fact]
    public void Samples_that_cannot_be_are_refused_by_name()
    {
        PairRoundTrip[] samples = [new(0, 1, 5), new(1, 1, 6), new(0, 2, double.NaN), new(0, 9, 3), new(0, 1, -4)];

        ArgumentException refused = Assert.Throws<ArgumentException>(() => RoundTripPredictor.Fit(3, samples));

        Assert.Contains("B = 9", refused.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("A = 1, B = 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shortest_and_longest_times_there_are_stay_finite()
    {
        PairRoundTrip[] samples =
            [new(0, 1, PairRoundTrip.LeastMs), new(1, 2, PairRoundTrip.MostMs), new(0, 2, 10), new(2, 3, 1e8)];
        RoundTripPredictor predictor = RoundTripPredictor.Fit(4, samples);

        for (int a = 0; a < 4; a++)
        {
            for (int b = 0; b < 4; b++)
            {
                LatencyEstimate estimate = predictor.Between(a, b);
                Assert.True(double.IsFinite(estimate.MedianMs) && estimate.MedianMs > 0, $"{a} to {b}: {estimate}");
                Assert.True(double.IsFinite(estimate.Sigma) && estimate.Sigma > 0, $"{a} to {b}: {estimate}");
            }
        }
    }

    [Fact]
    public void Nothing_measured_is_nothing_known()
    {
        Assert.False(RoundTripPredictor.Fit(3, []).Knows(0, 1));
        Assert.Equal(0, RoundTripPredictor.Fit(0, []).Places);
    }

    [Fact]
    public void More_samples_than_the_budget_allows_for_mean_less_work_and_not_none()
    {
        PredictorOptions options = new() { WorkBudget = 1_000 };

        Assert.Equal((1, 20, 6), options.EffortFor(100_000));
        Assert.Equal((6, 40, 25), new PredictorOptions().EffortFor(10_000));
    }

    private static double MedianError(RoundTripPredictor predictor, SyntheticNetwork network, int from)
    {
        List<double> errors = [];
        for (int a = from; a < network.Places; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double rtt = network.RttMs(a, b);
                errors.Add(Math.Abs(predictor.Between(a, b).MedianMs - rtt) / rtt);
            }
        }

        errors.Sort();
        return errors[errors.Count / 2];
    }
}
