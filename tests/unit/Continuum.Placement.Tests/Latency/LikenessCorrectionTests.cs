using Continuum.Placement.Latency;

namespace Continuum.Placement.Tests.Latency;

public sealed class LikenessCorrectionTests
{
    [Fact]
    public void Places_are_alike_when_they_see_the_others_that_both_measured_alike()
    {
        PairRoundTrip[] samples =
        [
            new(0, 2, 50), new(1, 2, 50.2), new(0, 3, 80), new(4, 1, 33), new(1, 3, 80.8), new(0, 4, 33.1),
            new(5, 2, 10), new(5, 3, 90), new(5, 4, 70), new(0, 5, 4),
        ];
        SharedNeighbours shared = SharedNeighbours.Of(6, samples);

        Assert.True(shared.AreAlike(0, 1, out double difference, out double detourMs));
        Assert.InRange(difference, 0.002, 0.005);
        Assert.Equal(33.1 + 33, detourMs, 1e-9);
        Assert.True(shared.AreAlike(1, 0, out double backwards, out _));
        Assert.Equal(difference, backwards);
        Assert.False(shared.AreAlike(0, 5, out _, out _));
        Assert.False(shared.AreAlike(2, 3, out _, out _));
        Assert.Equal(
            samples.Select(sample => (Math.Min(sample.A, sample.B), Math.Max(sample.A, sample.B))).Order(),
            shared.Samples().Select(sample => (sample.A, sample.B)));
    }

    [Fact]
    public void Hosts_of_one_site_are_found_near_each_other_though_their_access_is_long()
    {
        // Forty sites of four hosts; each site is behind 10 ms of access that its own hosts do not pass.
        const int hosts = 160;
        Random random = new(3);
        (double X, double Y)[] sites =
            [.. Enumerable.Range(0, hosts / 4).Select(_ => (random.NextDouble() * 200, random.NextDouble() * 100))];
        double[] matrix = new double[hosts * hosts];
        for (int a = 0; a < hosts; a++)
        {
            for (int b = a + 1; b < hosts; b++)
            {
                double x = sites[a / 4].X - sites[b / 4].X;
                double y = sites[a / 4].Y - sites[b / 4].Y;
                double rtt = a / 4 == b / 4 ? 0.4 : 20 + Math.Sqrt((x * x) + (y * y));
                matrix[(a * hosts) + b] = matrix[(b * hosts) + a] = rtt * (1 + (0.01 * random.NextDouble()));
            }
        }

        IReadOnlyList<PairRoundTrip> samples = PairSampling.Neighbours(24).Draw(matrix, hosts, seed: 1);
        RoundTripPredictor predictor = RoundTripPredictor.Fit(hosts, [.. samples]);
        List<double> near = [];
        for (int a = 0; a < hosts; a++)
        {
            for (int b = a + 1; b < hosts; b++)
            {
                if (a / 4 == b / 4 && !samples.Any(sample => sample.A == a && sample.B == b))
                {
                    near.Add(predictor.Between(a, b).MedianMs);
                }
            }
        }

        near.Sort();
        Assert.True(near.Count > 50);
        Assert.True(near[near.Count / 2] < 5, $"median {near[near.Count / 2]} ms where 0.4 ms is right");
    }
}
