using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class BestNodeTests
{
    [Fact]
    public void A_bound_hides_no_node_that_is_better_than_what_trying_them_in_full_finds()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            PlacementProblem problem = DrawnProblem.Draw(seed, nodes: 10 + (seed % 90), functions: 20);
            Compare(problem with { MoveBudget = seed % 4 == 0 ? seed % 3 : null }, $"seed {seed}");
        }
    }

    internal static void Compare(PlacementProblem problem, string at)
    {
        PlanState state = new(ProblemCompiler.Compile(problem));
        CandidatePlaces candidates = new(state.Problem, state.Order);
        BestNode best = new(state, candidates);
        SlowBestNode slow = new(state, candidates);
        for (int function = 0; function < state.Problem.Functions.Count; function++)
        {
            bool more = true;
            while (more)
            {
                PlanCost expected = state.NodesOf(function).Length < state.Problem.Functions.Most[function]
                    ? slow.Find(function, -1)
                    : state.Cost;
                best.Forget();
                more = best.Put(function);
                Assert.True(state.Cost <= expected, $"{at}, function {function}: {state.Cost}, {expected} is better");
            }
        }

        for (int function = 0; function < state.Problem.Functions.Count; function++)
        {
            foreach (int node in state.NodesOf(function).ToArray())
            {
                PlanCost expected = slow.Find(function, node);
                best.Forget();
                best.Shift(function, node);
                Assert.True(state.Cost <= expected, $"{at}, function {function} at {node}: {state.Cost}, {expected} is better");
            }
        }
    }
}
