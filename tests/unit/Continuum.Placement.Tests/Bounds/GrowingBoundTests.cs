using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

public sealed class GrowingBoundTests
{
    [Fact]
    public void It_never_falls_and_is_never_above_the_best_plan()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(FacilityProblem.Random(4, 6, 2, seed).ToProblem());
            long best = AllPlans.BestOf(problem) ?? throw new InvalidOperationException($"seed {seed} has no plan");
            GrowingBound bound = Begin(problem, 5, 1);
            for (int round = 0; round < 200; round++)
            {
                long before = bound.Micros;
                bound.Grow(round < 100 ? null : best * 2);

                Assert.InRange(bound.Micros, before, best);
            }

            Assert.True(bound.Reduced.Floor <= best, $"seed {seed}: {bound.Reduced.Floor} is above {best}");
        }
    }

    [Fact]
    public void It_ends_above_a_bound_of_as_many_first_steps_on_any_number_of_threads()
    {
        long gained = 0;
        for (int seed = 1; seed <= 3; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(FacilityProblem.Random(30, 60, 2, seed).ToProblem());
            GrowingBound bound = Begin(problem, 200, 2);
            GrowingBound alone = Begin(problem, 200, 1);
            long first = LagrangianBound.Compute(problem, new BoundOptions { Iterations = 200 }).Micros;
            for (int round = 0; round < 300; round++)
            {
                bound.Grow(null);
                alone.Grow(null);
            }

            Assert.Equal(alone.Micros, bound.Micros);
            Assert.True(bound.Micros >= first, $"seed {seed}: {bound.Micros} is below {first}");
            gained += bound.Micros - first;
        }

        Assert.True(gained > 0, "nothing was gained");
    }

    [Fact]
    public void It_is_not_meant_for_functions_with_several_replicas()
    {
        PlacementProblem problem = FacilityProblem.Random(5, 6, 2.5, 1).ToProblem();
        PlacementFunction[] functions = [.. problem.Functions.Select(f => f with { MaxReplicas = 2 })];

        Assert.Null(GrowingBound.Of(
            ProblemCompiler.Compile(problem with { Functions = functions }), new BoundOptions()));
    }

    private static GrowingBound Begin(CompiledProblem problem, int iterations, int threads) =>
        GrowingBound.Of(problem, new BoundOptions { Iterations = iterations, Threads = threads })
            ?? throw new InvalidOperationException("it is meant for facility location");
}
