using Continuum.Placement.Latency;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Latency;

public sealed class LatencySnapshotTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_nearest_come_by_median_and_then_by_number()
    {
        SyntheticNetwork network = new(80, seed: 2);
        LatencySnapshot view = Fed(network, 10).Snapshot(Start);
        for (int from = 0; from < view.Count; from++)
        {
            foreach (int wanted in (int[])[0, 1, 3, 80, 90])
            {
                int[] nearest = new int[wanted];
                int found = view.NearestTo(from, nearest);
                int[] sorted =
                [
                    .. Enumerable.Range(0, view.Count).OrderBy(to => view.Between(from, to).MedianMs)
                        .ThenBy(to => to).Take(wanted),
                ];
                Assert.Equal(sorted, nearest[..found]);
            }
        }
    }

    [Fact]
    public void A_snapshot_does_not_change_with_the_model()
    {
        SyntheticNetwork network = new(30, seed: 2);
        LatencyModel model = Fed(network, 8);
        LatencySnapshot view = model.Snapshot(Start);
        LatencyEstimate before = view.Between(0, 1);
        for (int i = 0; i < 50; i++)
        {
            model.Observe(network.Names[0], network.Names[1], 900, Start.AddMinutes(i));
        }

        model.Observe(network.Names[0], new Place("new", "new", "new"), 900, Start.AddMinutes(50));

        Assert.Equal(before, view.Between(0, 1));
        Assert.Equal(30, view.Count);
        Assert.Equal(-1, view.Find(new Place("new", "new", "new")));
        Assert.NotEqual(before, model.Snapshot(Start.AddMinutes(50)).Between(0, 1));
        Assert.Equal(30, model.Snapshot(Start.AddMinutes(50)).Find(new Place("new", "new", "new")));
    }

    [Fact]
    public void A_measured_pair_is_what_was_measured_and_others_are_predicted()
    {
        SyntheticNetwork network = new(50, seed: 9);
        PairRoundTrip[] samples = network.Sampled(8, 1);
        LatencySnapshot view = Fed(network, 8).Snapshot(Start);
        foreach (PairRoundTrip sample in samples)
        {
            LatencyEstimate estimate = view.Between(
                view.Find(network.Names[sample.B]), view.Find(network.Names[sample.A]));
            Assert.True(estimate.Measured);
            Assert.InRange(estimate.MedianMs, sample.RttMs * 0.99, sample.RttMs * 1.01);
        }

        HashSet<(int, int)> measured = [.. samples.Select(sample => (sample.A, sample.B))];
        for (int a = 0; a < 50; a++)
        {
            for (int b = a; b < 50; b++)
            {
                LatencyEstimate estimate = view.Between(view.Find(network.Names[a]), view.Find(network.Names[b]));
                Assert.Equal(measured.Contains((a, b)), estimate.Measured);
            }
        }
    }

    [Fact]
    public void Among_many_places_the_nearest_are_found_without_looking_at_all()
    {
        SyntheticNetwork network = new(3000, seed: 4);
        PredictorOptions little = new() { WorkBudget = 2_000_000 };
        LatencyModel model = new(new LatencyModelOptions { Predictor = little });
        Random random = new(1);
        foreach (int place in Enumerable.Range(0, 3000))
        {
            for (int i = 0; i < 12; i++)
            {
                int other = random.Next(3000);
                model.Observe(network.Names[place], network.Names[other], network.RttMs(place, other) + 1e-3, Start);
            }
        }

        for (int i = 0; i < 5; i++)
        {
            model.Add(new Place("r0", "z0", $"silent{i}"));
        }

        LatencySnapshot view = model.Snapshot(Start);
        double hits = 0;
        int[] nearest = new int[32];
        for (int from = 0; from < 3000; from += 300)
        {
            int found = view.NearestTo(from, nearest);
            int[] sorted =
            [
                .. Enumerable.Range(0, view.Count).OrderBy(to => view.Between(from, to).MedianMs)
                    .ThenBy(to => to).Take(32),
            ];
            hits += nearest[..found].Intersect(sorted).Count() / 320.0;
            Assert.Equal(nearest.OrderBy(to => view.Between(from, to).MedianMs).ThenBy(to => to), nearest);
        }

        Assert.True(hits > 0.9, $"{hits:P0} of the nearest were found");
        Assert.Equal(32, view.NearestTo(3002, nearest));
        Assert.Equal(3002, nearest[0]);
    }

    [Fact]
    public void A_place_of_which_nothing_is_known_wants_landmarks_and_then_what_may_be_near()
    {
        SyntheticNetwork network = new(200, seed: 3);
        LatencyModel model = new();
        foreach (PairRoundTrip sample in network.Sampled(16, 1).Where(sample => sample.A < 199 && sample.B < 199))
        {
            model.Observe(network.Names[sample.A], network.Names[sample.B], sample.RttMs, Start);
        }

        Place newcomer = network.Names[199];
        for (int round = 0; round < 4; round++)
        {
            IReadOnlyList<Place> wanted = model.ProbesWanted(newcomer, 8, Start);
            Assert.Equal(8, wanted.Distinct().Count());
            Assert.DoesNotContain(newcomer, wanted);
            foreach (Place place in wanted)
            {
                model.Observe(newcomer, place, network.RttMs(199, Array.IndexOf(network.Names, place)), Start);
            }
        }

        // After 32 probes, half of them at landmarks, most of the truly nearest have been measured.
        int[] nearest = [.. Enumerable.Range(0, 199).OrderBy(to => network.RttMs(199, to)).Take(8)];
        int measured = nearest.Count(to =>
            model.Answer(newcomer, network.Names[to], 0.5, Start)!.Source == LatencySource.Measured);
        Assert.True(measured >= 4, $"{measured} of the 8 nearest were measured");
    }

    [Fact]
    public void What_was_just_measured_well_is_not_wanted_again()
    {
        SyntheticNetwork network = new(40, seed: 3);
        LatencyModel model = Fed(network, 20);
        for (int i = 0; i < 100; i++)
        {
            model.Observe(network.Names[0], network.Names[1], 0.5, Start.AddSeconds(i));
        }

        Assert.DoesNotContain(network.Names[1], model.ProbesWanted(network.Names[0], 39, Start.AddSeconds(100)));
        Assert.Empty(model.ProbesWanted(network.Names[0], 0, Start));
        Assert.Empty(new LatencyModel().ProbesWanted(network.Names[0], 5, Start));
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
