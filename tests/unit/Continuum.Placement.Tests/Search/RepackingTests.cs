using Continuum.Placement.Bounds;
using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Facilities;
using Continuum.Placement.Planning;
using Continuum.Placement.Search;

namespace Continuum.Placement.Tests.Search;

public sealed class RepackingTests
{
    private const int Facilities = 3;
    private const int Customers = 9;
    private const long Steps = 20_480;
    private const int Times = 20;
    private const int Draws = 40;

    [Fact]
    public void Few_functions_mostly_end_where_all_of_them_together_cost_least_on_the_nodes_in_use()
    {
        int least = 0;
        int better = 0;
        for (int seed = 1; seed <= Draws; seed++)
        {
            Instance drawn = Draw(seed);
            long start = drawn.CostOf(drawn.Sub.Start.Nodes);
            long best = Least(drawn);
            long found = start;
            Repacking repacking = new(drawn.Sub, new Chance((ulong)seed));
            for (int times = 0; times < Times && found > best; times++)
            {
                Assert.True(repacking.Begin(drawn.Sub.Start, Steps, start / (double)Customers), $"seed {seed}");
                ReadOnlySpan<int> nodes = repacking.Run(Steps);
                Assert.True(nodes.Length == 0 || drawn.Fits(nodes), $"seed {seed}: some node is overfull");
                Assert.True(nodes.Length == 0 || drawn.CostOf(nodes) < start, $"seed {seed}: it is not better");
                found = nodes.Length > 0 ? Math.Min(found, drawn.CostOf(nodes)) : found;
            }

            Assert.True(found >= best, $"seed {seed}: {found} is below {best}, the least of all");
            least += found == best ? 1 : 0;
            better += found < start ? 1 : 0;
        }

        Assert.True(least > Draws * 0.8, $"only {least} of {Draws} are the best");
        Assert.True(better > Draws / 4, $"only {better} of {Draws} starts were not the best already");
    }

    [Fact]
    public void Steps_taken_in_parts_are_the_same_steps()
    {
        for (int seed = 1; seed <= Draws; seed++)
        {
            Instance drawn = Draw(seed);
            Repacking whole = new(drawn.Sub, new Chance(7));
            Repacking parts = new(drawn.Sub, new Chance(7));
            Assert.True(whole.Begin(drawn.Sub.Start, 2 * Steps, 1_000_000));
            Assert.True(parts.Begin(drawn.Sub.Start, 2 * Steps, 1_000_000));

            int[] atOnce = whole.Run(2 * Steps).ToArray();
            int[] first = parts.Run(Steps).ToArray();
            int[] second = parts.Run(Steps).ToArray();

            Assert.Equal(atOnce, second.Length > 0 ? second : first);
        }
    }

    [Fact]
    public void Nothing_is_repacked_where_a_function_is_missing()
    {
        Instance drawn = Draw(1);
        int[] starts = [.. Enumerable.Range(0, Customers + 1).Select(i => Math.Min(i, Customers - 1))];
        SubSolution lacking = new(default, starts, drawn.Sub.Start.Nodes[..^1]);

        Assert.False(new Repacking(drawn.Sub, new Chance(1)).Begin(lacking, Steps, 1_000_000));
    }

    [Fact]
    public void Where_nothing_can_be_repacked_the_next_cooling_follows_at_once()
    {
        SubProblem sub = Draw(1, hasGiant: true).Sub;
        Assert.True(sub.IsPacking);
        LaneSearch search = new(sub, seed: 1, threads: 1);
        int rounds = 0;
        while (!search.IsSettled)
        {
            search.Round();
            rounds++;
        }

        // After so many rounds the first cooling is over, after so many the second one, and so on.
        Assert.Contains(rounds, (int[])[10, 22, 37, 55, 77, 104, 137]);
    }

    private static ReducedCosts NothingKnown { get; } = new()
    {
        Floor = 0,
        Used = new long[Facilities],
        Unused = new long[Facilities],
    };

    // All ways to spread the customers over the facilities that the start uses.
    private static long Least(Instance drawn)
    {
        long least = long.MaxValue;
        int[] nodes = new int[Customers];
        int ways = (int)Math.Pow(Facilities, Customers);
        for (int way = 0; way < ways; way++)
        {
            int left = way;
            for (int i = 0; i < Customers; i++)
            {
                (left, nodes[i]) = Math.DivRem(left, Facilities);
            }

            bool isInUse = nodes.All(node => drawn.Sub.Start.Nodes.Contains(node));
            least = isInUse && drawn.Fits(nodes) ? Math.Min(least, drawn.CostOf(nodes)) : least;
        }

        return least;
    }

    // Little more room than is needed; the start is what fits first, whatever it costs.
    private static Instance Draw(int seed, bool hasGiant = false)
    {
        Random random = new(seed);
        double[] demand = [.. Enumerable.Range(0, Customers).Select(_ => (double)random.Next(10, 40))];
        double[] capacity = [.. Enumerable.Repeat(Math.Ceiling(demand.Sum() / Facilities) + 15, Facilities)];
        if (hasGiant)
        {
            demand[0] = capacity[0] + 1;
        }

        double[][] cost =
        [
            .. Enumerable.Range(0, Facilities).Select(_ =>
                Enumerable.Range(0, Customers).Select(_ => (double)random.Next(5, 90)).ToArray()),
        ];
        PlanState state = new(ProblemCompiler.Compile(
            FacilityLocation.ToProblem(capacity, [10, 10, 10], demand, cost)));
        Construction.Place(state, new CandidatePlaces(state.Problem, state.Order));
        SubProblem sub = SubProblem.From(
            state, [.. Enumerable.Range(0, Customers)], new AllNodes(Facilities), int.MaxValue, NothingKnown);
        Instance drawn = new(sub, demand, capacity);
        Assert.Equal(hasGiant ? Customers - 1 : Customers, sub.Start.Nodes.Length);
        return drawn;
    }

    private sealed record Instance(SubProblem Sub, double[] Demand, double[] Capacity)
    {
        internal long CostOf(ReadOnlySpan<int> nodes)
        {
            long sum = 0;
            for (int i = 0; i < nodes.Length; i++)
            {
                sum += Sub.Cost[(i * Facilities) + nodes[i]];
            }

            return sum;
        }

        internal bool Fits(ReadOnlySpan<int> nodes)
        {
            double[] used = new double[Facilities];
            for (int i = 0; i < nodes.Length; i++)
            {
                used[nodes[i]] += Demand[i];
            }

            return used.Zip(Capacity).All(each => each.First <= each.Second);
        }
    }
}
