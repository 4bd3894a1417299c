using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using static Continuum.Placement.Tests.Problems.Small;

namespace Continuum.Placement.Tests.Problems;

/// <summary>Problems that are odd and not wrong: what becomes of them is defined.</summary>
public sealed class OddProblemTests
{
    [Fact]
    public void No_functions_and_no_nodes_are_a_plan_that_costs_nothing()
    {
        Assert.Equal(default, Plan(new([], [])).Cost);
        Assert.Equal(default, Plan(new([Node("a")], [])).Cost);
    }

    [Fact]
    public void Without_nodes_all_is_missing()
    {
        Assignment plan = Plan(new([], [Function() with { MinReplicas = 2 }]));

        Assert.Equal(2, plan.Cost.Missing);
        Assert.Empty(plan.NodesOf("f"));
    }

    [Fact]
    public void A_node_without_capacity_carries_nothing() => Assert.Empty(
        Plan(new([Node("a") with { MemoryBytes = 0, CpuMillis = 0 }], [Function()])).NodesOf("f"));

    [Fact]
    public void What_is_reserved_beyond_what_there_is_leaves_nothing() => Assert.Empty(
        Plan(new([Node("a") with { ReservedMemoryBytes = long.MaxValue }], [Function()])).NodesOf("f"));

    [Fact]
    public void Of_identical_nodes_the_first_by_name_is_taken() => Assert.Equal(
        ["a"], Plan(new([Node("c"), Node("a"), Node("b")], [Function()])).NodesOf("f"));

    [Fact]
    public void A_place_that_nobody_reaches_is_the_same_miss_from_everywhere()
    {
        LatencyEstimate near = new(1, 0, true);
        LatencyEstimate far = LatencyEstimate.Unreachable;
        PlacementProblem problem = Problem(Function() with { Demand = [new(Boston, 10) { AtMostMs = 20 }] }) with
        {
            Network = new LatencyMatrix([Berlin, Oslo, Boston], [near, near, far, near, near, far, far, far, near]),
        };

        Assignment plan = Plan(problem);

        Assert.Equal(["a"], plan.NodesOf("f"));
        Assert.Equal(0, plan.Cost.Missing);
        Assert.InRange(plan.Cost.Micros, 10_000_000, long.MaxValue / 2);
    }

    [Fact]
    public void Demand_from_a_place_that_the_network_does_not_know_goes_by_the_tree_of_places()
    {
        PlacementProblem problem = Problem(Function() with { Demand = [new(new("eu", "oslo", "dock"), 10)] }) with
        {
            Network = new LatencyMatrix([Berlin], [new(1, 0, true)]),
        };

        Assert.Equal(["b"], Plan(problem).NodesOf("f"));
    }

    [Fact]
    public void Clients_that_never_call_cost_nothing() => Assert.Equal(
        default, Plan(Problem(Function() with { Demand = [new(Boston, 0) { AtMostMs = 1 }] })).Cost);

    [Fact]
    public void An_objective_shorter_than_the_service_itself_is_always_missed() => Assert.InRange(
        Plan(Problem(Function() with { ServiceMs = 50, Demand = [new(Berlin, 10) { AtMostMs = 20 }] })).Cost.Micros,
        10_000_000, 11_000_000);

    [Fact]
    public void A_place_with_a_service_time_of_its_own_is_judged_by_that() => Assert.InRange(
        Plan(Problem(Function() with
        {
            ServiceMs = 50,
            Demand = [new(Berlin, 10) { AtMostMs = 20, ServiceMs = 1 }],
        })).Cost.Micros,
        0, 1_000_000);

    [Fact]
    public void A_current_node_that_is_gone_is_a_move_that_costs_nothing()
    {
        Assignment plan = Plan(Problem(Function() with { CurrentNodes = ["gone"] }));

        Assert.Equal(["a"], plan.NodesOf("f"));
        Assert.Equal((0, 0), (plan.VoluntaryMoves, plan.Cost.Micros));
    }

    private static Assignment Plan(PlacementProblem problem) =>
        Planner.Plan(problem, new PlanBudget { Rounds = 3, Seed = 1 }, CancellationToken.None);
}
