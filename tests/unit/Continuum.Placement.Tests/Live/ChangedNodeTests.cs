using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

public sealed class ChangedNodeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_node_that_is_being_emptied_stays_empty_when_it_comes_back(bool fromTheStart)
    {
        PlacementNode emptied = SmallFleet.Node("n0") with { IsDraining = true };
        LivePlan plan = fromTheStart
            ? new LivePlan(new PlacementProblem([emptied], []))
            : SmallFleet.Plan(1);
        plan.AddNodes([emptied]);
        plan.NodesLost(["n0"]);
        plan.Place(SmallFleet.Large("f"));

        plan.NodesBack(["n0"]);

        Assert.Empty(plan.NodesOf("f"));
        Assert.True(plan.ToProblem().Nodes.Single().IsDraining);
        plan.AddNodes([emptied with { IsDraining = false }]);
        Assert.Equal(["n0"], plan.NodesOf("f"));
    }

    [Fact]
    public void What_a_smaller_node_drops_is_among_the_moves()
    {
        LivePlan plan = SmallFleet.Plan(1, SmallFleet.Large("f"));

        PlanChange change = plan.AddNodes([SmallFleet.Node("n0") with { MemoryBytes = 1 << 20 }]);

        Assert.Equal([new ReplicaMove("f", "n0", null)], change.Moves);
        Assert.Empty(plan.NodesOf("f"));
        Assert.Equal(["f"], Moved(plan.AddNodes([SmallFleet.Node("n0")])));
    }

    [Fact]
    public void A_smaller_node_keeps_the_most_important_and_the_rest_goes_elsewhere_whatever_the_budget()
    {
        PlacementNode large = SmallFleet.Node("n0") with { MemoryBytes = 4L << 30 };
        LivePlan plan = new(
            new PlacementProblem(
                [large], [SmallFleet.Large("a"), SmallFleet.Large("b"), SmallFleet.Large("c", priority: 1)]),
            new LivePlanOptions { MovesAWindow = 0 });

        PlanChange change = plan.AddNodes([SmallFleet.Node("n0"), SmallFleet.Node("n1")]);

        Assert.Equal(["n0"], plan.NodesOf("c"));
        Assert.Equal(["a", "b"], Moved(change));
        Assert.Equal(1, plan.NodesOf("a").Count + plan.NodesOf("b").Count);
        Assert.Equal(0, change.VoluntaryMoves);
        Assert.Equal(2, change.ForcedMoves);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue / 2)]
    [InlineData((int.MaxValue / 2) + 1)]
    [InlineData(1)]
    public void Nothing_is_placed_on_a_lost_node_however_much_it_carries(int? mostReplicas)
    {
        PlacementNode node = SmallFleet.Node("n0") with { MaxReplicas = mostReplicas, MemoryBytes = 8L << 30 };
        LivePlan plan = new(new PlacementProblem(
            [node, SmallFleet.Node("n1") with { MaxReplicas = 1 }], [SmallFleet.Small("f")]));
        plan.NodesLost(["n0"]);

        for (int i = 0; i < 20; i++)
        {
            plan.Place(SmallFleet.Small($"g{i}", priority: i));
            plan.Place(SmallFleet.Small($"g{i}", priority: i + 1) with { MaxReplicas = 2 });
            plan.NodesLost(["n0"]);
        }

        Assert.All(plan.Functions, key => Assert.DoesNotContain("n0", plan.NodesOf(key)));
        plan.NodesBack(["n0"]);
        Assert.Equal(mostReplicas is 1 ? 2 : 21, plan.Functions.Count(key => plan.NodesOf(key).Count > 0));
    }

    private static string[] Moved(PlanChange change) =>
        [.. change.Moves.Select(move => move.Function).Order(StringComparer.Ordinal)];
}
