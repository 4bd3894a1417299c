using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Tests.Planning;
using Continuum.Placement.Tests.Prices;

namespace Continuum.Placement.Tests.Search;

public sealed class PricedSearchTests
{
    [Theory]
    [InlineData(1, 0.7)]
    [InlineData(2, 0.9)]
    [InlineData(3, 0.95)]
    public void Few_rounds_come_near_to_what_is_proved_and_break_no_constraint(int seed, double used)
    {
        PlacementProblem problem = ReachProblem.Draw(seed, nodes: 40, functions: 200, used);
        Assignment constructed = Plan(problem, rounds: 0);
        Assignment plan = Plan(problem, rounds: 20);

        Assert.Equal(0, plan.Cost.Missing);
        Assert.True(plan.Cost <= constructed.Cost, $"{plan.Cost} is worse than {constructed.Cost}");
        Assert.Empty(SlowChecker.Broken(problem, plan.NodesOf));

        // What all events cost that are not answered in time: the gap is a share of what is at stake.
        double stake = problem.Functions.Sum(function => function.Demand.Sum(cell => cell.RatePerSecond)) * 1e6;
        double gap = (plan.Cost.Micros - plan.LowerBoundMicros!.Value) / stake;
        Assert.InRange(gap, 0, 0.02);
    }

    [Fact]
    public void A_priced_plan_is_the_same_on_any_number_of_threads_and_when_replayed()
    {
        PlacementProblem problem = ReachProblem.Draw(5, nodes: 40, functions: 200, used: 0.9, latencyMs: 0.01);
        byte[] one = Plan(problem, rounds: 7, threads: 1).ToBytes();

        Assert.Equal(one, Plan(problem, rounds: 7, threads: 2).ToBytes());
        Assert.Equal(one, Plan(problem, rounds: 7, threads: 1).ToBytes());
    }

    [Fact]
    public void A_deadline_that_is_over_before_the_search_begins_still_leaves_one_round_that_is_replayed()
    {
        PlacementProblem problem = ReachProblem.Draw(8, nodes: 40, functions: 200, used: 0.9);
        Assignment late = Planner.Plan(
            problem, new PlanBudget { Deadline = TimeSpan.Zero, Threads = 2 }, CancellationToken.None);

        Assert.Equal(1, late.Rounds);
        Assert.Equal(late.ToBytes(), Plan(problem, rounds: 1).ToBytes());
        Assert.True(late.Cost < Plan(problem, rounds: 0).Cost);
    }

    [Fact]
    public void Replicas_that_need_not_be_come_where_they_pay_and_only_there()
    {
        PlacementProblem drawn = ReachProblem.Draw(6, nodes: 40, functions: 200, used: 0.8);
        PlacementProblem problem = drawn with
        {
            Functions = [.. drawn.Functions.Select(function => function with { MinReplicas = 1, MaxReplicas = 4 })],
        };
        Assignment plan = Plan(problem, rounds: 10);

        Assert.Equal(0, plan.Cost.Missing);
        Assert.Empty(SlowChecker.Broken(problem, plan.NodesOf));
        Assert.Contains(problem.Functions, function => plan.NodesOf(function.Key).Count > 1);
        Assert.Contains(problem.Functions, function => plan.NodesOf(function.Key).Count == 1);
        Assert.True(plan.Cost.Micros >= plan.LowerBoundMicros);
    }

    private static Assignment Plan(PlacementProblem problem, int rounds, int threads = 2) =>
        Planner.Plan(problem, new PlanBudget { Rounds = rounds, Threads = threads }, CancellationToken.None);
}
