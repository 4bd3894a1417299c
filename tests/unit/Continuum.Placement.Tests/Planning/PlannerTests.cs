using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Oslo = new("eu", "oslo", "plant");

    [Fact]
    public void A_function_goes_where_its_clients_are()
    {
        PlacementProblem problem = new([Node("a", Oslo), Node("b", Berlin)], [Function("f", Berlin)])
        {
            Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), Ms(30), Ms(1)]),
        };

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 10 }, CancellationToken.None);

        Assert.Equal(["b"], plan.NodesOf("f"));
        Assert.Equal(0, plan.Cost.Missing);
    }

    [Fact]
    public void What_does_not_fit_is_missing_and_the_rest_is_placed()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin)],
            [.. Enumerable.Range(0, 5).Select(i => Function($"f{i}", Berlin) with { Priority = i })]);

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 10 }, CancellationToken.None);

        Assert.Empty(plan.NodesOf("f0"));
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal(["a"], plan.NodesOf($"f{i}")));
    }

    [Fact]
    public void A_plan_that_is_proved_to_be_the_best_is_not_searched_further()
    {
        PlacementProblem problem = new(
            [Node("a", Oslo), Node("b", Berlin)],
            [.. Enumerable.Range(0, 4).Select(i =>
                Function($"f{i}", i % 2 == 0 ? Berlin : Oslo) with { MaxReplicas = 1 })])
        {
            Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), Ms(30), Ms(1)]),
        };

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 1000 }, CancellationToken.None);

        Assert.Equal(0, plan.Gap);
        Assert.True(plan.Rounds < 1000, $"{plan.Rounds} rounds");
    }

    private static LatencyEstimate Ms(double ms) => new(ms, 0, true);

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 512 << 20, CpuMillis = 1000 };

    private static PlacementFunction Function(string key, Place from) => new()
    {
        Key = key,
        MemoryBytes = 128 << 20,
        Demand = [new ClientDemand(from, 10) { AtMostMs = 20 }],
    };
}
