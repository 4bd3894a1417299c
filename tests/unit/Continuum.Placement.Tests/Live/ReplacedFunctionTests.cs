using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

public sealed class ReplacedFunctionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_others_say_of_a_function_holds_when_it_is_placed_again(int mostReplicas)
    {
        Neighbour[] apart = [new Neighbour("b", SpreadLevel.Site)];
        LivePlan plan = SmallFleet.Plan(2, SmallFleet.Small("b"), SmallFleet.Small("a") with { Apart = apart });
        Assert.NotEqual(plan.NodesOf("a"), plan.NodesOf("b"));

        plan.Place(SmallFleet.Small("b") with { CpuMillis = 10, MaxReplicas = mostReplicas });

        Assert.Equal(apart, plan.ToProblem().Functions.Single(function => function.Key == "a").Apart);
        plan.NodesLost([.. plan.NodesOf("b")]);
        Assert.Empty(plan.NodesOf("b").Intersect(plan.NodesOf("a")));
        Assert.True(plan.NodesOf("a").Count + plan.NodesOf("b").Count == 1);
    }

    [Fact]
    public void What_it_said_itself_before_holds_no_longer()
    {
        LivePlan plan = SmallFleet.Plan(
            2,
            SmallFleet.Small("a") with { Apart = [new Neighbour("b", SpreadLevel.Site)] },
            SmallFleet.Small("b"));

        plan.Place(SmallFleet.Small("a"));
        plan.NodesLost([.. plan.NodesOf("a")]);

        Assert.Equal(plan.NodesOf("b"), plan.NodesOf("a"));
    }

    [Fact]
    public void Calls_chains_and_nearness_that_name_it_hold()
    {
        PlacementProblem problem = new(
            [SmallFleet.Node("n0"), SmallFleet.Node("n1")],
            [
                SmallFleet.Small("a"),
                SmallFleet.Small("b"),
                SmallFleet.Small("c") with { Together = [new Neighbour("b", SpreadLevel.Site)] },
            ])
        {
            Edges = [new FunctionEdge("a", "b", 10, 1000)],
            Chains = [new ChainObjective(["a", "b"], new Place("r", "z", "n0"), 5, 50)],
        };
        LivePlan plan = new(problem);
        IReadOnlyList<string> before = plan.NodesOf("b");

        PlanChange change = plan.Place(SmallFleet.Small("b") with { CpuMillis = 20 });

        Assert.Equal(before, plan.NodesOf("b"));
        Assert.Empty(change.Moves);
        PlacementProblem now = plan.ToProblem();
        Assert.Equal(problem.Edges, now.Edges);
        Assert.Equal(problem.Chains, now.Chains);
        Assert.Single(now.Functions.Single(function => function.Key == "c").Together);
    }

    [Fact]
    public void It_stays_where_it_is_if_it_may()
    {
        LivePlan plan = SmallFleet.Plan(3, SmallFleet.Large("a"), SmallFleet.Large("b"));
        IReadOnlyList<string> before = plan.NodesOf("b");

        PlanChange change = plan.Place(SmallFleet.Large("b", priority: 3) with { Image = "sha256:2" });

        Assert.Equal(before, plan.NodesOf("b"));
        Assert.Empty(change.Moves);
    }

    [Fact]
    public void The_moves_tell_of_all_that_left_came_and_was_tried_again()
    {
        LivePlan plan = SmallFleet.Plan(1, SmallFleet.Large("a", priority: 1), SmallFleet.Large("waits"));
        Assert.Empty(plan.NodesOf("waits"));

        PlanChange change = plan.Place(SmallFleet.Large("a", priority: 1) with { Residency = ["elsewhere"] });

        Assert.Equal(
            [new ReplicaMove("a", "n0", null), new ReplicaMove("waits", null, "n0")],
            change.Moves.OrderBy(move => move.Function, StringComparer.Ordinal));
        Assert.Equal(["n0"], plan.NodesOf("waits"));
        Assert.Equal(1, change.ForcedMoves);
    }

    [Fact]
    public void One_that_grows_moves_and_the_others_stay()
    {
        LivePlan plan = SmallFleet.Plan(2, SmallFleet.Small("a"), SmallFleet.Small("b"), SmallFleet.Small("c"));
        string[] on = [.. plan.NodesOf("a")];
        Assert.Equal(on, plan.NodesOf("c"));

        PlanChange change = plan.Place(
            SmallFleet.Small("a") with { MemoryBytes = 511L << 20, CpuMillis = 5, MaxReplicas = 2 });

        ReplicaMove move = Assert.Single(change.Moves);
        Assert.Equal(("a", on[0]), (move.Function, move.From));
        Assert.Equal(0, change.VoluntaryMoves);
        Assert.Equal(on, plan.NodesOf("c"));
    }
}
