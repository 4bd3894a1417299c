using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

public sealed class ScaleOutTests
{
    private static readonly Place Near = new("eu", "a", "near");
    private static readonly Place Far = new("us", "b", "far");

    [Fact]
    public void A_replica_that_comes_beside_those_there_were_is_no_move()
    {
        LivePlan plan = new(
            new PlacementProblem([Node("near", Near), Node("far", Far)], [Function(Near)]),
            new LivePlanOptions { MovesAWindow = 0, MinimumDwell = TimeSpan.Zero });
        Assert.Equal(["near"], plan.NodesOf("f"));

        PlanChange change = plan.DemandChanged("f", [Demand(Near), Demand(Far)]);

        Assert.Equal(["far", "near"], plan.NodesOf("f"));
        Assert.Equal((0, 0), (change.ForcedMoves, change.VoluntaryMoves));
        Assert.Equal([new ReplicaMove("f", null, "far")], change.Moves);
    }

    [Fact]
    public void One_that_goes_elsewhere_is_a_move_and_the_budget_forbids_it()
    {
        PlacementProblem problem = new(
            [Node("near", Near), Node("far", Far)], [Function(Near) with { MaxReplicas = 1 }]);
        LivePlan bound = new(problem, new LivePlanOptions { MovesAWindow = 0, MinimumDwell = TimeSpan.Zero });
        Assert.Equal(0, bound.DemandChanged("f", [Demand(Far)]).VoluntaryMoves);
        Assert.Equal(["near"], bound.NodesOf("f"));

        LivePlan free = new(problem, new LivePlanOptions { MinimumDwell = TimeSpan.Zero });
        Assert.Equal(1, free.DemandChanged("f", [Demand(Far)]).VoluntaryMoves);
        Assert.Equal(["far"], free.NodesOf("f"));
    }

    private static ClientDemand Demand(Place from) => new(from, 100) { AtMostMs = 10 };

    private static PlacementNode Node(string id, Place place) => SmallFleet.Node(id) with { Place = place };

    private static PlacementFunction Function(Place clients) =>
        SmallFleet.Small("f") with { MaxReplicas = 2, Demand = [Demand(clients)] };
}
