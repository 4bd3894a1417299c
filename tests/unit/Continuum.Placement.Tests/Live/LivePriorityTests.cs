using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

public sealed class LivePriorityTests
{
    [Fact]
    public void A_critical_function_gets_room_in_a_plan_that_began_empty()
    {
        LivePlan plan = SmallFleet.Plan(1);
        plan.Place(SmallFleet.Large("low"));
        Assert.Single(plan.NodesOf("low"));

        PlanChange change = plan.Place(SmallFleet.Large("high", priority: 5));

        Assert.Single(plan.NodesOf("high"));
        Assert.Empty(plan.NodesOf("low"));
        Assert.Contains(new ReplicaMove("low", "n0", null), change.Moves);
    }

    [Fact]
    public void A_function_of_a_priority_between_gets_room_of_a_lower_one_only()
    {
        LivePlan plan = SmallFleet.Plan(2, SmallFleet.Large("low"), SmallFleet.Large("high", priority: 10));

        plan.Place(SmallFleet.Large("middle", priority: 5));
        plan.Place(SmallFleet.Large("another", priority: 5));

        Assert.Equal([1, 1], [plan.NodesOf("high").Count, plan.NodesOf("middle").Count]);
        Assert.Equal([0, 0], [plan.NodesOf("low").Count, plan.NodesOf("another").Count]);
    }

    [Fact]
    public void A_thousand_low_ones_that_come_later_do_not_outweigh_a_high_one()
    {
        PlacementFunction low = SmallFleet.Small("low") with { Residency = ["nowhere"] };
        LivePlan plan = SmallFleet.Plan(1, low with { Key = "first" }, SmallFleet.Large("high", priority: 1));
        for (int i = 0; i < 1000; i++)
        {
            plan.Place(low with { Key = $"low{i}" });
        }

        PlanCost lows = plan.Cost;
        plan.NodesLost(["n0"]);

        Assert.True(plan.Cost.Missing - lows.Missing > lows.Missing, $"{plan.Cost} with the high one, {lows} without");
        plan.NodesBack(["n0"]);
        Assert.Equal(lows.Missing, plan.Cost.Missing);
    }

    [Fact]
    public void A_function_that_rises_in_priority_takes_room()
    {
        LivePlan plan = SmallFleet.Plan(1, SmallFleet.Large("a", priority: 2), SmallFleet.Large("b", priority: 1));
        Assert.Empty(plan.NodesOf("b"));

        plan.Place(SmallFleet.Large("b", priority: 7));

        Assert.Single(plan.NodesOf("b"));
        Assert.Empty(plan.NodesOf("a"));
    }

    [Fact]
    public void What_is_missing_weighs_nothing_once_it_is_gone()
    {
        LivePlan plan = SmallFleet.Plan(1);
        for (int i = 0; i < 60; i++)
        {
            plan.Place(SmallFleet.Large($"f{i}", priority: i % 7));
        }

        for (int i = 0; i < 60; i++)
        {
            plan.Remove($"f{i}");
        }

        Assert.Equal(new PlanCost(0, 0), plan.Cost);
    }
}
