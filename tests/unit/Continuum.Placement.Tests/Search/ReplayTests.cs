using Continuum.Placement.Facilities;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Search;

public sealed class ReplayTests
{
    [Fact]
    public void Threads_do_not_change_the_plan()
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            PlacementProblem problem = DrawnProblem.Draw(seed, nodes: 15, functions: 20);
            byte[] one = Plan(problem, new PlanBudget { Rounds = 5, Threads = 1, Seed = 9 }).ToBytes();
            byte[] two = Plan(problem, new PlanBudget { Rounds = 5, Threads = 2, Seed = 9 }).ToBytes();
            Assert.Equal(one, two);
        }
    }

    [Fact]
    public void A_plan_made_by_a_deadline_is_replayed_by_its_rounds()
    {
        PlacementProblem problem = DrawnProblem.Draw(3, nodes: 12, functions: 16);
        PlanBudget budget = new() { Deadline = TimeSpan.FromSeconds(4), Time = new TickingTime(), Seed = 5 };

        Assignment timed = Plan(problem, budget);
        Assignment replayed = Plan(problem, new PlanBudget { Rounds = timed.Rounds, Seed = 5, Threads = 1 });

        Assert.True(timed.Rounds > 0);
        Assert.Equal(timed.ToBytes(), replayed.ToBytes());
    }

    [Fact]
    public void More_rounds_never_make_a_plan_worse()
    {
        PlacementProblem problem = DrawnProblem.Draw(11, nodes: 15, functions: 25);
        PlanCost before = new(long.MaxValue, long.MaxValue);
        for (int rounds = 0; rounds <= 8; rounds += 2)
        {
            PlanCost cost = Plan(problem, new PlanBudget { Rounds = rounds }).Cost;
            Assert.True(cost <= before, $"{rounds} rounds made {before} into {cost}");
            before = cost;
        }
    }

    [Fact]
    public void Without_limits_the_search_ends_by_itself()
    {
        PlacementProblem problem = FacilityLocation.ToProblem([10, 10], [5, 6], [4, 5], [[1, 2], [2, 1]]);

        Assignment plan = Plan(problem, new PlanBudget());

        Assert.Equal(8, plan.Cost.Units);
        Assert.Equal(["f000000"], plan.NodesOf("c000000"));
    }

    private static Assignment Plan(PlacementProblem problem, PlanBudget budget) =>
        Planner.Plan(problem, budget, CancellationToken.None);

    /// <summary>A second passes each time it is asked.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _ticks++;
    }
}
