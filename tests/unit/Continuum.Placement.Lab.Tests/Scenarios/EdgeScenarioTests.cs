using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Scenarios;

public sealed class EdgeScenarioTests
{
    private static readonly ScenarioOptions Small = new() { Nodes = 300, Functions = 200, Seed = 7, Regions = 4, Zones = 3 };

    [Fact]
    public void The_same_options_give_the_same_plan()
    {
        PlanBudget budget = new() { Rounds = 0 };
        byte[] first = Planner.Plan(EdgeScenario.Create(Small), budget, CancellationToken.None).ToBytes();
        byte[] second = Planner.Plan(EdgeScenario.Create(Small), budget, CancellationToken.None).ToBytes();

        Assert.Equal(first, second);
    }

    [Fact]
    public void It_has_the_size_that_was_asked_for_and_every_kind_of_constraint()
    {
        PlacementProblem problem = EdgeScenario.Create(Small with { Functions = 1000 });

        Assert.InRange(problem.Nodes.Count, 250, 350);
        Assert.Equal(1000, problem.Functions.Count);
        Assert.All<Func<PlacementFunction, bool>>(
            [
                function => function.Residency.Count > 0, function => function.NodeSelector.Count > 0,
                function => function.Accelerator is not null, function => function.Spread is not null,
                function => function.DomainLimit is not null, function => function.Apart.Count > 0,
                function => function.Together.Count > 0, function => function.Availability is not null,
                function => function.CostPerHourAtMost is not null, function => function.RatePerReplica is not null,
                function => function.Data.Count > 0, function => function.SandboxKinds.Count > 0,
            ],
            kind => Assert.Contains(problem.Functions, function => kind(function)));
        Assert.NotEmpty(problem.Edges);
        Assert.NotEmpty(problem.Chains);
    }

    [Fact]
    public void The_nearest_places_are_those_that_sorting_all_gives()
    {
        INetworkView network = EdgeScenario.Create(Small).Network!;
        int[] nearest = new int[10];
        for (int from = 0; from < network.Count; from++)
        {
            Assert.Equal(10, network.NearestTo(from, nearest));
            Assert.Equal(
                Enumerable.Range(0, network.Count)
                    .OrderBy(to => network.Between(from, to).MedianMs).ThenBy(to => to)
                    .Take(10).Select(to => network.Between(from, to).MedianMs),
                nearest.Select(to => network.Between(from, to).MedianMs));
        }
    }

    [Fact]
    public void Arrivals_have_keys_of_their_own()
    {
        IReadOnlyList<PlacementFunction> arrivals = EdgeScenario.Arrivals(Small, 200, 50);

        Assert.Equal(50, arrivals.Select(function => function.Key).Distinct().Count());
        Assert.DoesNotContain(arrivals, function => EdgeScenario.Create(Small).Functions.Any(other => other.Key == function.Key));
    }
}
