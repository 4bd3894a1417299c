using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability;

public sealed class FailureTreeTests
{
    [Fact]
    public void The_exact_result_is_that_of_going_through_every_state_of_every_domain_and_node()
    {
        for (int seed = 0; seed < 80; seed++)
        {
            Random random = new(seed);
            SmallFleet fleet = SmallFleet.Random(random);
            FailureTree tree = new(fleet.Nodes, fleet.Model);
            int[] set = fleet.RandomSet(random, repeats: seed % 4 == 0);
            for (int k = 0; k <= set.Length + 1; k++)
            {
                double expected = fleet.AtLeastByEnumeration(set, k);
                double actual = tree.AtLeast(set, k);
                Assert.True(Math.Abs(expected - actual) < 1e-12, $"seed {seed}, k {k}: {actual}, not {expected}");
            }
        }
    }

    [Fact]
    public void Drawing_states_at_random_gives_the_same_within_chance()
    {
        for (int seed = 0; seed < 4; seed++)
        {
            Random random = new(seed);
            SmallFleet fleet = SmallFleet.Random(random, mostNodes: 40);
            FailureTree tree = new(fleet.Nodes, fleet.Model);
            int[] set = [.. Enumerable.Range(0, Math.Min(16, fleet.Nodes.Length))];
            int k = set.Length / 2;
            const int draws = 30_000;
            double expected = tree.AtLeast(set, k);
            double seen = Enumerable.Range(0, draws).Count(_ => fleet.DrawUp(set, random) >= k) / (double)draws;
            double error = Math.Sqrt(expected * (1 - expected) / draws);
            Assert.True(Math.Abs(seen - expected) < (5 * error) + 1e-4, $"seed {seed}: drawn {seen}, exact {expected}");
        }
    }

    [Fact]
    public void The_order_of_the_set_and_of_the_fleet_does_not_change_a_bit()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            SmallFleet fleet = SmallFleet.Random(random, mostNodes: 30);
            int[] set = fleet.RandomSet(random, repeats: true);
            double expected = new FailureTree(fleet.Nodes, fleet.Model).AtLeast(set, 1);

            int[] shuffled = [.. Enumerable.Range(0, fleet.Nodes.Length)];
            random.Shuffle(shuffled);
            FailureTree other = new([.. shuffled.Select(node => fleet.Nodes[node])], fleet.Model);
            int[] mapped = [.. set.Select(node => Array.IndexOf(shuffled, node))];
            random.Shuffle(mapped);
            double actual = other.AtLeast(mapped, 1);
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        }
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        SmallFleet fleet = SmallFleet.Random(new Random(1), mostNodes: 40);
        FailureTree tree = new(fleet.Nodes, fleet.Model);
        int[] set = [.. Enumerable.Range(0, 32).Select(i => i % fleet.Nodes.Length)];
        double sum = tree.AtLeast(set, 16);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            sum += tree.AtLeast(set, 1 + (i % 32));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(sum > 0);
    }

    [Fact]
    public void One_more_replica_never_lowers_it_and_one_more_needed_never_raises_it()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            SmallFleet fleet = SmallFleet.Random(random, mostNodes: 20);
            FailureTree tree = new(fleet.Nodes, fleet.Model);
            int[] set = fleet.RandomSet(random, repeats: false);
            int[] more = [.. set, random.Next(fleet.Nodes.Length)];
            for (int k = 1; k <= set.Length; k++)
            {
                Assert.True(tree.AtLeast(more, k) >= tree.AtLeast(set, k) - 1e-12, $"seed {seed}");
                Assert.True(tree.AtLeast(set, k) >= tree.AtLeast(set, k + 1) - 1e-12, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Many_nines_keep_their_digits()
    {
        (string, string, Place)[] nodes =
            [.. Enumerable.Range(0, 6).Select(i => ($"n{i}", "region", new Place($"r{i}", "z", "s")))];
        FailureModel model = new()
        {
            Nodes = nodes.ToDictionary(node => node.Item1, _ => 0.001),
            Domains = nodes.SelectMany(node => Paths(node.Item3)).Distinct().ToDictionary(
                path => path,
                _ => (IReadOnlyList<DomainState>)[]),
        };
        FailureTree tree = new(nodes, model);
        Assert.Equal(1, tree.FewerThan([0, 1, 2, 3, 4, 5], 1) / 1e-18, 9);
    }

    [Fact]
    public void A_node_named_twice_carries_two_replicas_that_share_its_fate()
    {
        FailureTree tree = Two();
        Assert.Equal(tree.Up(0), tree.AtLeast([0, 0], 2), 15);
        Assert.Equal(tree.Up(0), tree.AtLeast([0, 0], 1), 15);
    }

    [Fact]
    public void Nothing_asked_is_always_met_and_more_than_there_is_never()
    {
        FailureTree tree = Two();
        Assert.Equal(1, tree.AtLeast([], 0));
        Assert.Equal(1, tree.AtLeast([1], 0));
        Assert.Equal(0, tree.AtLeast([], 1));
        Assert.Equal(0, tree.AtLeast([0, 1], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.AtLeast([0], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.AtLeast([2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.AtLeast([-1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.AtLeast(new int[33], 1));
    }

    [Fact]
    public void A_node_without_data_has_the_prior_of_its_kind()
    {
        Place place = new("r", "z", "s");
        FailureTree tree = new(
            [("a", "device", place), ("b", "region", place), ("c", "toaster", place)],
            FailureModel.Default);
        // The site carries a region's machine: lost 0.02 % of the time, half of it for as long again.
        double outer = (1 - 0.0003) * (1 - 0.0002) * (1 - 0.00006);
        Assert.Equal(0.97 * outer, tree.Up(0), 12);
        Assert.Equal(0.9995 * outer, tree.Up(1), 12);
        Assert.Equal(0.97 * outer, tree.Up(2), 12);
    }

    [Fact]
    public void All_mistakes_are_listed()
    {
        FailureModel model = new()
        {
            Nodes = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = 1.5 },
            ZonePrior = [new(0.7, 1), new(0.7, -1)],
        };
        (string, string, Place)[] nodes =
        [
            ("a", "edge", new Place("r", "z", "s")),
            ("a", "edge", new Place("r", "", "s")),
            ("", "edge", new Place("r", "z", "s")),
        ];
        InvalidAvailabilityInputException thrown =
            Assert.Throws<InvalidAvailabilityInputException>(() => new FailureTree(nodes, model));
        Assert.Equal(
            [
                "a node has no name, each needs its own",
                "node a is listed 2 times, once is right",
                "node a stands at 'r//s', region/zone/site is right",
                "the share down in a state of the zones' prior is -1, 0 to 1 is right",
                "the states of the zones' prior take 1.4 of the time, 1 or less is right",
                "the unavailability of node a is NaN, 0 to 1 is right",
                "the unavailability of node b is 1.5, 0 to 1 is right",
            ],
            thrown.Mistakes);
    }

    private static IEnumerable<string> Paths(Place place) =>
        [place.Region, $"{place.Region}/{place.Zone}", place.ToString()];

    private static FailureTree Two() => new(
        [("a", "edge", new Place("r", "z", "s")), ("b", "edge", new Place("r", "z", "s"))],
        FailureModel.Default);
}
