using Continuum.Placement.Plans;
using Continuum.Placement.Problems;
using static Continuum.Placement.Tests.Nearest.Fleet;

namespace Continuum.Placement.Tests.Nearest;

public sealed class NearestWithRoomTests
{
    [Fact]
    public void The_node_nearest_to_the_place_asked_for_is_chosen_and_the_others_say_why_not()
    {
        PlacementDecision.Placed placed = Placed(
            Function() with { NearTo = ["eu-central/berlin/plant-1"] },
            Node("far", "us-east/virginia/dc-1", 64L << 30),
            Node("near", "eu-central/berlin/plant-1"),
            Node("region", "eu-central/frankfurt/dc-1", 64L << 30));

        ChosenNode chosen = Assert.Single(placed.Nodes);
        Assert.Equal(("near", 3, 384 * MiB, false), (chosen.NodeId, chosen.SharedLevels, chosen.FreeMemoryBytes, chosen.IsKept));
        Assert.Equal(
            "nearest to eu-central/berlin/plant-1 of the nodes that will do: in the same place; 384 MiB of 512 MiB left",
            chosen.Reason);
        Assert.Equal([("far", RejectionReason.Farther), ("region", RejectionReason.Farther)], Reasons(placed));
        Assert.Equal(
            "farther: in the same region, near in the same place (as eu-central/berlin/plant-1)",
            placed.Rejections[1].Detail);
        Assert.Equal([new RejectionCount(RejectionReason.Farther, 2)], placed.Counts);
    }

    [Fact]
    public void Without_a_place_the_largest_share_of_free_memory_decides_then_the_name()
    {
        PlacementDecision.Placed placed = Placed(
            Function(),
            Node("a") with { ReservedMemoryBytes = 64 * MiB }, Node("c"), Node("b"));

        Assert.Equal("b", Assert.Single(placed.Nodes).NodeId);
        Assert.Null(placed.Nodes[0].SharedLevels);
        Assert.Equal([("a", RejectionReason.LessRoom), ("c", RejectionReason.LessRoom)], Reasons(placed));
    }

    [Fact]
    public void Each_hard_constraint_names_what_it_asked_for_and_what_the_node_has()
    {
        PlacementDecision.Refused refused = Refused(
            Function() with
            {
                Residency = ["eu-*"],
                NodeSelector = new Dictionary<string, IReadOnlyList<string>> { ["arch"] = ["arm64"] },
                SandboxKinds = ["kvm"],
                CpuMillis = 100,
            },
            Node("away") with { IsAlive = false },
            Node("cpu") with { Labels = Arm, SandboxKinds = ["kvm"], ReservedCpuMillis = 1950 },
            Node("draining") with { IsDraining = true },
            Node("full") with { Labels = Arm, SandboxKinds = ["kvm"], ReservedMemoryBytes = 448 * MiB },
            Node("intel"),
            Node("overseas", "us-east/virginia/dc-1"),
            Node("process") with { Labels = Arm });

        Assert.Equal(
            [
                new("away", RejectionReason.Away, "the node is not heard of"),
                new("cpu", RejectionReason.Cpu, "cpu: needs 100 thousandths of a core, 50 free of 2000"),
                new("draining", RejectionReason.Draining, "the node is being emptied"),
                new("full", RejectionReason.Memory, "memory: needs 128 MiB, 64 MiB free of 512 MiB"),
                new("intel", RejectionReason.Selector, "nodeSelector asks for arch arm64, node has x64"),
                new("overseas", RejectionReason.Residency, "residency asks for eu-*, node is in us-east/virginia/dc-1"),
                new("process", RejectionReason.Sandbox, "needs a kvm sandbox, node has process"),
            ],
            refused.Rejections);
        Assert.Equal("1 node(s) asked for, 0 will do", refused.Detail);
    }

    [Fact]
    public void No_nodes_at_all_is_a_refusal() => Assert.Empty(Refused(Function()).Rejections);

    [Fact]
    public void What_runs_stays_where_it_is_though_a_nearer_node_came()
    {
        PlacementDecision.Placed placed = Placed(
            Function() with { NearTo = ["eu-central/berlin/plant-1"], CurrentNodes = ["old"] },
            Node("old", "eu-central/frankfurt/dc-1"), Node("new"));

        Assert.True(Assert.Single(placed.Nodes).IsKept);
        Assert.Equal("old", placed.Nodes[0].NodeId);
        Assert.Equal([("new", RejectionReason.Stability)], Reasons(placed));
    }

    [Fact]
    public void What_runs_moves_when_its_node_is_lost()
    {
        PlacementDecision.Placed placed = Placed(
            Function() with { CurrentNodes = ["old"] }, Node("old") with { IsAlive = false }, Node("new"));

        Assert.Equal("new", Assert.Single(placed.Nodes).NodeId);
        Assert.False(placed.Nodes[0].IsKept);
    }

    [Fact]
    public void What_runs_keeps_its_room_from_a_new_function_of_higher_priority()
    {
        PlacementPlan plan = Plan(
            [Node("only", memory: 128 * MiB)],
            Function("default/running") with { CurrentNodes = ["only"] },
            Function("default/new") with { Priority = 10 });

        Assert.IsType<PlacementDecision.Refused>(plan.Decisions[0]);
        Assert.IsType<PlacementDecision.Placed>(plan.Decisions[1]);
    }

    [Fact]
    public void A_function_that_lacks_replicas_goes_on_where_it_still_may()
    {
        PlacementDecision.Refused refused = Refused(
            Function() with { MinReplicas = 2, CurrentNodes = ["a", "b"] }, Node("a"), Node("b") with { IsAlive = false });

        Assert.Equal("a", Assert.Single(refused.Kept).NodeId);
        Assert.Equal("2 node(s) asked for, 1 will do", refused.Detail);
    }

    [Fact]
    public void A_spread_chooses_different_domains_and_says_so_to_the_nearer_node()
    {
        PlacementDecision.Placed placed = Placed(
            Function() with
            {
                NearTo = ["eu-central/berlin/plant-1"],
                Spread = new SpreadOver(SpreadLevel.Site, 2),
            },
            Node("a1"), Node("a2"), Node("b", "eu-central/berlin/plant-2"), Node("c", "us-east/virginia/dc-1"));

        Assert.Equal(["a1", "b"], placed.Nodes.Select(node => node.NodeId));
        Assert.Equal([("a2", RejectionReason.Spread), ("c", RejectionReason.Farther)], Reasons(placed));
    }

    [Fact]
    public void A_spread_that_cannot_be_had_is_refused()
    {
        PlacementDecision.Refused refused = Refused(
            Function() with { Spread = new SpreadOver(SpreadLevel.Site, 2) }, Node("a1"), Node("a2"));

        Assert.Equal(
            "2 node(s) asked for, 2 will do; spread asks for 2 different sites, 1 can be had", refused.Detail);
        Assert.Equal([("a1", RejectionReason.TooFew), ("a2", RejectionReason.TooFew)], Reasons(refused));
    }

    [Fact]
    public void A_refused_function_takes_no_room()
    {
        PlacementPlan plan = Plan(
            [Node("only", memory: 128 * MiB)],
            Function("default/a") with { MinReplicas = 2 },
            Function("default/b"));

        Assert.IsType<PlacementDecision.Refused>(plan.Decisions[0]);
        Assert.IsType<PlacementDecision.Placed>(plan.Decisions[1]);
    }

    [Fact]
    public void Triggers_stand_for_the_places_where_events_arise()
    {
        PlacementFunction function = Function() with { NearTo = ["triggers"], EventPlaces = ["us-east/virginia/dc-1"] };

        Assert.Equal("far", Placed(function, Node("near"), Node("far", "us-east/virginia/dc-2")).Nodes[0].NodeId);
    }

    [Fact]
    public void A_problem_that_contradicts_itself_is_refused_with_every_mistake()
    {
        InvalidPlacementProblemException refused = Assert.Throws<InvalidPlacementProblemException>(() => Plan(
            [Node("a") with { MemoryBytes = -1 }, Node("a") with { CpuMillis = -1, Place = default }],
            Function() with
            {
                MemoryBytes = 0,
                MinReplicas = 3,
                MaxReplicas = 2,
                NearTo = ["a/b/c/d", "*x"],
                Spread = new SpreadOver(SpreadLevel.Zone, 3),
            }));

        Assert.Equal(9, refused.Mistakes.Count);
        Assert.Contains("node a is listed 2 times, once is right", refused.Mistakes);
    }

    [Theory]
    [InlineData("eu-central", true)]
    [InlineData("eu", false)]
    [InlineData("eu-*", true)]
    [InlineData("*", true)]
    [InlineData("eu-central/berlin", true)]
    [InlineData("eu-central/b*", true)]
    [InlineData("eu-central/berlin/plant-1", true)]
    [InlineData("eu-central/berlin/plant", false)]
    [InlineData("us-*", false)]
    public void A_pattern_covers_a_place_by_levels_or_by_prefix(string pattern, bool covers) =>
        Assert.Equal(covers, PlacePattern.Covers(pattern, new Place("eu-central", "berlin", "plant-1")));

    private static Dictionary<string, string> Arm => new() { ["arch"] = "arm64" };

    private static IEnumerable<(string, RejectionReason)> Reasons(PlacementDecision decision) =>
        decision.Rejections.Select(rejection => (rejection.NodeId, rejection.Reason));
}
