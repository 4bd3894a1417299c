using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Facilities;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Search;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Search;

public sealed class CrossoverTests
{
    [Fact]
    public void Of_each_part_the_cheaper_plan_is_taken()
    {
        // Two towns with two facilities each; each of two plans has the dear one in one of the towns.
        double[][] cost = [[1, 2, 90, 90], [5, 6, 90, 90], [90, 90, 1, 2], [90, 90, 5, 6]];
        PlanState state = new(ProblemCompiler.Compile(
            FacilityLocation.ToProblem([20, 20, 20, 20], [10, 10, 10, 10], [5, 5, 5, 5], cost)));
        Construction.Place(state, new CandidatePlaces(state.Problem, state.Order));
        SubProblem sub = SubProblem.From(state, [0, 1, 2, 3], new AllNodes(4), int.MaxValue);
        SubPlan plan = Planned(sub, [0, 0, 3, 3]);
        long before = plan.Micros;

        new Crossover(sub, plan).Take(Solution([1, 1, 2, 2]), int.MaxValue);

        Assert.Equal([0, 0, 2, 2], Enumerable.Range(0, 4).Select(function => plan.NumbersOf(function)[0]));
        Assert.Equal(before - 8_000_000, plan.Micros);
    }

    [Fact]
    public void Joined_plans_are_no_worse_than_either_and_break_nothing()
    {
        for (int seed = 1; seed <= 400; seed++)
        {
            PlacementProblem problem = DrawnProblem.Draw(seed, nodes: 3 + (seed % 9), functions: 3 + (seed % 13));
            PlanState state = new(ProblemCompiler.Compile(problem));
            Construction.Place(state, new CandidatePlaces(state.Problem, state.Order));
            SubProblem sub = SubProblem.From(
                state,
                [.. Enumerable.Range(0, problem.Functions.Count)],
                new AllNodes(problem.Nodes.Count),
                state.Problem.MoveBudget);
            SubSolution one = sub.Solve(20, (ulong)seed);
            SubSolution other = sub.Solve(20, (ulong)seed + 7000);
            PlanCost before = state.Cost;

            Lane lane = new(sub, 1);
            lane.Combine(one, [other]);
            lane.Combine(other, [one]);
            sub.Apply(state, lane.Best);

            Assert.True(lane.Best.Cost <= one.Cost && lane.Best.Cost <= other.Cost, $"seed {seed}");
            Assert.True(
                (state.Cost.Missing - before.Missing, state.Cost.Micros - before.Micros)
                    == (lane.Best.Cost.Missing - sub.Solve(0, 1).Cost.Missing,
                        lane.Best.Cost.Micros - sub.Solve(0, 1).Cost.Micros),
                $"seed {seed}: {before} became {state.Cost}, {lane.Best.Cost} was said");
            List<string> broken = SlowChecker.Broken(problem, state.ToAssignment(null, 0, 0).NodesOf);
            Assert.True(broken.Count == 0, $"seed {seed}: {string.Join("; ", broken)}");
        }
    }

    private static SubSolution Solution(int[] nodes) =>
        new(new PlanCost(0, 0), [.. Enumerable.Range(0, nodes.Length + 1)], nodes);

    private static SubPlan Planned(SubProblem sub, int[] nodes)
    {
        SubPlan plan = new(sub);
        for (int function = 0; function < nodes.Length; function++)
        {
            plan.Put(function, nodes[function]);
        }

        plan.Refresh([.. Enumerable.Range(0, nodes.Length)]);
        return plan;
    }
}
