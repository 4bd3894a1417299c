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

    private static PlacementNode Node(string id, string region, string zone) =>
        SmallFleet.Node(id) with { Place = new Place(region, zone, id) };

    private static PlacementFunction Large(string key, string node) =>
        SmallFleet.Large(key) with { CurrentNodes = [node] };
}
