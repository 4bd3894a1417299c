using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Search;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Search;

public sealed class HardConstraintTests
{
    [Fact]
    public void No_hard_constraint_is_ever_broken()
    {
        for (int seed = 1; seed <= 1500; seed++)
        {
            PlacementProblem problem = DrawnProblem.Draw(seed, nodes: 2 + (seed % 9), functions: 2 + (seed % 13));
            CompiledProblem compiled = ProblemCompiler.Compile(problem);
            PlanState state = new(compiled);
            Construction.Place(state, new CandidatePlaces(state.Problem, state.Order));
            SubProblem sub = Whole(state);
            PlanCost before = state.Cost;

            SubSolution found = sub.Solve(60, (ulong)seed);
            bool better = sub.Apply(state, found);

            Assert.Equal(found.Cost < sub.Start.Cost, better);
            Assert.True(state.Cost <= before, $"seed {seed}: {before} became {state.Cost}");
            Assignment plan = state.ToAssignment(null, 0, 0);
            List<string> broken = SlowChecker.Broken(problem, plan.NodesOf);
            Assert.True(broken.Count == 0, $"seed {seed}: {string.Join("; ", broken)}");
        }
    }

    [Fact]
    public void What_a_search_says_it_gained_is_what_the_plan_gains()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            PlanState state = new(ProblemCompiler.Compile(DrawnProblem.Draw(seed, nodes: 8, functions: 12)));
            Construction.Place(state, new CandidatePlaces(state.Problem, state.Order));
            int[] some = [.. Enumerable.Range(0, 12).Where(function => (function + seed) % 3 > 0)];
            SubProblem sub = SubProblem.From(state, some, new AllNodes(8), int.MaxValue);
            PlanCost before = state.Cost;

            SubSolution found = sub.Solve(200, (ulong)seed);
            SubSolution start = sub.Solve(0, (ulong)seed);
            sub.Apply(state, found);

            Assert.True(
                (state.Cost.Missing - before.Missing, state.Cost.Micros - before.Micros)
                    == (found.Cost.Missing - start.Cost.Missing, found.Cost.Micros - start.Cost.Micros),
                $"seed {seed}: {before} became {state.Cost}, {start.Cost} became {found.Cost}");
        }
    }

    private static SubProblem Whole(PlanState state) => SubProblem.From(
        state,
        [.. Enumerable.Range(0, state.Problem.Functions.Count)],
        new AllNodes(state.Problem.Nodes.Count),
        state.Problem.MoveBudget);
}
