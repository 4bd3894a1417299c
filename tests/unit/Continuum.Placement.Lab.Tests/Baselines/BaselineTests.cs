using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Baselines;

public sealed class BaselineTests
{
    private static readonly Place Here = new("eu", "de", "bonn");
    private static readonly Place There = new("eu", "no", "oslo");

    private static IBaseline[] All =>
    [
        new RandomBaseline(1), new RoundRobinBaseline(), new LeastLoadedBaseline(),
        new NearestFirstBaseline(), new KubeLikeBaseline(1), new NomadLikeBaseline(1),
    ];

    [Fact]
    public void No_baseline_ever_breaks_a_hard_constraint_and_each_repeats_itself()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            PlacementProblem problem = RandomProblem.Draw(seed);
            foreach (IBaseline baseline in All)
            {
                PlacedReplicas placed = baseline.Plan(problem);
                try
                {
                    HardConstraintOracle.Check(problem, placed);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"seed {seed}, {baseline.Name}", failure);
                }

                Assert.Equal(placed.ByKey(), All.Single(other => other.Name == baseline.Name).Plan(problem).ByKey());
            }
        }
    }

    [Fact]
    public void What_runs_stays_where_it_is_while_that_is_allowed()
    {
        PlacementProblem problem = Two(function => function with { CurrentNodes = ["b", "gone"], MinReplicas = 1 });

        Assert.All(All, baseline => Assert.Equal(["b"], baseline.Plan(problem).NodeIdsOf(0)));
    }

    [Fact]
    public void Nearest_first_serves_the_place_with_most_demand_first()
    {
        PlacementProblem problem = Two(function => function with
        {
            Demand = [new ClientDemand(Here, 1), new ClientDemand(There, 9)],
        });

        Assert.Equal(["b"], new NearestFirstBaseline().Plan(problem).NodeIdsOf(0));
        Assert.Equal(["a", "b"], new NearestFirstBaseline()
            .Plan(problem with { Functions = [problem.Functions[0] with { MinReplicas = 2 }] }).NodeIdsOf(0));
    }

    [Fact]
    public void The_rate_a_replica_serves_asks_for_more_of_them()
    {
        PlacementProblem problem = Two(function => function with
        {
            Demand = [new ClientDemand(Here, 10)],
            RatePerReplica = 8,
        });

        Assert.All(All, baseline => Assert.Equal(2, baseline.Plan(problem).Placed));
    }

    [Fact]
    public void What_finds_no_node_is_counted_as_missing()
    {
        PlacementProblem problem = Two(function => function with { MinReplicas = 5 });

        Assert.All(All, baseline => Assert.Equal((2, 3), Counts(baseline.Plan(problem))));
        Assert.All(All, baseline => Assert.Equal((0, 5), Counts(baseline.Plan(problem with { Nodes = [] }))));
    }

    [Fact]
    public void Kube_like_spreads_where_nomad_like_packs()
    {
        PlacementFunction[] functions =
            [.. Enumerable.Range(0, 8).Select(i => Function() with { Key = $"f{i}", CpuMillis = 100 })];
        PlacementProblem problem = new([Node("a", Here), Node("b", There)], functions);

        Assert.Equal(2, Used(new KubeLikeBaseline(1).Plan(problem)));
        Assert.Equal(2, Used(new LeastLoadedBaseline().Plan(problem)));
        Assert.Equal(1, Used(new NomadLikeBaseline(1).Plan(problem)));
    }

    [Theory]
    [InlineData(80, 80)]
    [InlineData(1000, 420)]
    [InlineData(5000, 500)]
    [InlineData(100_000, 5000)]
    public void Kube_like_scores_the_documented_share_of_nodes(int nodes, int scored) =>
        Assert.Equal(scored, KubeLikeBaseline.Scored(nodes));

    private static (int Placed, int Missing) Counts(PlacedReplicas placed) => (placed.Placed, placed.Missing);

    private static int Used(PlacedReplicas placed) =>
        Enumerable.Range(0, placed.Functions).SelectMany(i => placed.NodesOf(i).ToArray()).Distinct().Count();

    private static PlacementProblem Two(Func<PlacementFunction, PlacementFunction> change) =>
        new([Node("a", Here), Node("b", There)], [change(Function())])
        {
            Network = new LatencyMatrix(
                [Here, There],
                [new(1, 0, true), new(20, 0, true), new(20, 0, true), new(1, 0, true)]),
        };

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 1 << 30, CpuMillis = 4000 };

    private static PlacementFunction Function() => new() { Key = "f", MemoryBytes = 1 << 20, CpuMillis = 10 };
}
