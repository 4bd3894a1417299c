using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Tests.Bounds;

namespace Continuum.Placement.Tests.Search;

public sealed class SmallOptimumTests
{
    private const int Problems = 400;

    [Fact]
    public void The_search_finds_the_optimum_of_nearly_all_tiny_problems_and_is_never_below_it()
    {
        int solvable = 0;
        List<string> worse = [];
        double gaps = 0;
        for (int seed = 1; seed <= Problems; seed++)
        {
            PlacementProblem problem = TinyProblems.Of(seed);
            CompiledProblem compiled = ProblemCompiler.Compile(problem);
            if (AllPlans.BestOf(compiled) is not { } best)
            {
                continue;
            }

            solvable++;
            Assignment plan = Planner.Plan(compiled, new PlanBudget { Rounds = 3 }, CancellationToken.None);
            Assert.True(plan.Cost.Missing == 0, $"seed {seed}: something is missing though all fits");
            Assert.True(plan.Cost.Micros >= best, $"seed {seed}: {plan.Cost.Micros} is below the optimum {best}");
            if (plan.Cost.Micros > best)
            {
                worse.Add($"{seed}: {plan.Cost.Micros} for {best}");
                gaps += (plan.Cost.Micros - best) / (double)Math.Max(1, best);
            }
        }

        Assert.True(solvable > Problems / 2, $"only {solvable} can be solved");
        Assert.True(
            worse.Count <= solvable / 100 && gaps / solvable <= 0.001,
            $"{worse.Count} of {solvable} are worse, by {gaps / solvable:P3} in the mean: {string.Join("; ", worse)}");
    }
}
