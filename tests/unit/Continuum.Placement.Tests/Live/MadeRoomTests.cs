using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

/// <summary>Room that is made where a function may be, by moving what may be elsewhere as well.</summary>
public sealed class MadeRoomTests
{
    private const int Sites = 60;

    [Fact]
    public void What_may_only_be_in_a_full_region_gets_the_room_of_what_may_be_elsewhere_however_far_from_its_clients()
    {
        // In the region's first zone nobody can yield; its second is beyond what is near the clients.
        List<PlacementNode> nodes = [.. Enumerable.Range(0, Sites).Select(i => Node($"first{i:00}", "r", "one"))];
        nodes.Add(Node("second", "r", "two"));
        nodes.Add(Node("elsewhere", "s", "three"));
        List<PlacementFunction> functions =
        [
            .. Enumerable.Range(0, Sites - 1).Select(i => Large($"held{i:00}", $"first{i:00}") with { Residency = ["r"] }),
            Large("f", $"first{Sites - 1:00}") with
            {
                Residency = ["r"],
                Demand = [new ClientDemand(nodes[0].Place, 10)],
            },
            Large("free", "second"),
        ];
        LivePlan plan = new(new PlacementProblem(nodes, functions));
        Assert.Equal(["second"], plan.NodesOf("free"));

        PlanChange change = plan.NodesLost([$"first{Sites - 1:00}"]);

        Assert.Equal(0, change.After.Missing);
        Assert.Equal(["second"], plan.NodesOf("f"));
        Assert.Equal(["elsewhere"], plan.NodesOf("free"));
        Assert.Equal((1, 1), (change.ForcedMoves, change.VoluntaryMoves));
    }

    [Fact]
    public void Of_those_that_lost_their_node_the_one_with_fewer_places_to_go_to_is_placed_first()
    {
        LivePlan plan = new(new PlacementProblem(
            [Node("lost", "r", "one") with { MemoryBytes = 2L << 30 }, Node("near", "r", "two"), Node("far", "s", "three")],
            [
                Large("any", "lost") with { Demand = [new ClientDemand(new Place("r", "two", "near"), 10)] },
                Large("held", "lost") with { Residency = ["r"] },
            ]));

        PlanChange change = plan.NodesLost(["lost"]);

        Assert.Equal((0, 0), (change.After.Missing, change.VoluntaryMoves));
        Assert.Equal(["near"], plan.NodesOf("held"));
        Assert.Equal(["far"], plan.NodesOf("any"));
    }

    [Fact]
    public void What_runs_is_not_put_out_for_what_is_as_important_and_only_cheaper_there()
    {
        ClientDemand far = new(new Place("s", "far", "away"), 10);
        PlacementFunction dear = Large("dear", "only") with { Demand = [far] };
        LivePlan plan = new(new PlacementProblem([Node("only", "r", "one")], [dear]));

        PlanChange change = plan.Place(SmallFleet.Large("cheap"));

        Assert.Equal(["only"], plan.NodesOf("dear"));
        Assert.Empty(plan.NodesOf("cheap"));
        Assert.Empty(change.Moves);
    }

    [Fact]
    public void What_is_put_out_for_something_more_important_has_room_made_elsewhere()
    {
        Dictionary<string, string> label = new() { ["kept"] = "yes" };
        LivePlan plan = new(
            new PlacementProblem(
                [
                    Node("lost", "r", "one") with { Labels = label },
                    Node("kept", "r", "two") with { Labels = label },
                    Node("other", "r", "three"),
                    Node("elsewhere", "s", "four"),
                ],
                [
                    Large("high", "lost") with
                    {
                        Priority = 1,
                        NodeSelector = new Dictionary<string, IReadOnlyList<string>> { ["kept"] = ["yes"] },
                    },
                    Large("low", "kept") with { Residency = ["r"] },
                    Large("free", "other"),
                ]),
            new LivePlanOptions { MovesAForcedMove = 2 });

        PlanChange change = plan.NodesLost(["lost"]);

        Assert.Equal((0, 2), (change.After.Missing, change.VoluntaryMoves));
        Assert.Equal(["kept"], plan.NodesOf("high"));
        Assert.Equal(["other"], plan.NodesOf("low"));
        Assert.Equal(["elsewhere"], plan.NodesOf("free"));
    }

    private static PlacementNode Node(string id, string region, string zone) =>
        SmallFleet.Node(id) with { Place = new Place(region, zone, id) };

    private static PlacementFunction Large(string key, string node) =>
        SmallFleet.Large(key) with { CurrentNodes = [node] };
}
