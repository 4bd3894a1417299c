using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class StandingPlanTests
{
    [Fact]
    public void Everything_is_where_it_is_whatever_that_breaks()
    {
        PlacementNode Node(string id, bool alive = true) => new()
        {
            Id = id,
            Kind = "edge",
            Place = new Place("eu", "z", id),
            MemoryBytes = 64L << 20,
            CpuMillis = 1000,
            IsAlive = alive,
            CostPerGiBHour = 1,
        };
        PlacementFunction Function(string key, params string[] nodes) => new()
        {
            Key = key,
            MemoryBytes = 128L << 20,
            Residency = ["us/*"],
            CurrentNodes = nodes,
        };
        PlacementProblem problem = new(
            [Node("away", alive: false), Node("here")],
            [Function("two", "here", "away", "gone"), Function("nowhere")]);

        Assignment plan = StandingPlan.Of(problem);

        Assert.Equal(["away", "here"], plan.NodesOf("two"));
        Assert.Empty(plan.NodesOf("nowhere"));
        Assert.Equal(1, plan.Cost.Missing);
        Assert.Equal(0, plan.VoluntaryMoves);
        Assert.Equal(250_000, plan.Cost.Micros);
    }

    [Fact]
    public void What_a_plan_placed_stands_where_the_plan_put_it()
    {
        PlacementProblem problem = DrawnProblem.Draw(seed: 7);
        PlanBudget budget = new() { Rounds = 4, Threads = 1, Bound = false };
        Assignment plan = Planner.Plan(problem, budget, CancellationToken.None);
        PlacementProblem after = problem with
        {
            Functions = [.. problem.Functions.Select(function => function with
            {
                CurrentNodes = plan.NodesOf(function.Key),
            })],
        };
        Assignment standing = StandingPlan.Of(after);
        foreach (string key in standing.Functions)
        {
            Assert.Equal(plan.NodesOf(key), standing.NodesOf(key));
        }

        Assert.Equal(plan.Cost.Missing, standing.Cost.Missing);
    }
}
