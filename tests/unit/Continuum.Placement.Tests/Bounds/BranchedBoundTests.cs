using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

public sealed class BranchedBoundTests
{
    [Fact]
    public void It_is_never_above_the_best_plan_and_mostly_proves_it()
    {
        int proved = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(FacilityProblem.Random(4, 6, 2, seed).ToProblem());
            long best = AllPlans.BestOf(problem) ?? throw new InvalidOperationException($"seed {seed} has no plan");
            BoundOptions options = new() { Iterations = 60 };
            Assert.True(BranchedBound.Suits(problem));
            BoundResult plain = LagrangianBound.Compute(problem, options);

            long known = Split(problem, options, best);
            long unknown = Split(problem, options, best * 2);

            Assert.InRange(known, Math.Min(plain.Micros, best), best);
            Assert.True(unknown <= best, $"seed {seed}: {unknown} is above {best}");
            proved += known == best ? 1 : 0;
        }

        Assert.True(proved >= 25, $"{proved} of 30 are proved");
    }

    [Fact]
    public void It_is_not_meant_for_functions_with_several_replicas()
    {
        PlacementProblem problem = FacilityProblem.Random(5, 6, 2.5, 1).ToProblem();
        PlacementFunction[] functions = [.. problem.Functions.Select(f => f with { MaxReplicas = 2 })];

        Assert.False(BranchedBound.Suits(
            ProblemCompiler.Compile(problem with { Functions = functions })));
    }

    private static long Split(CompiledProblem problem, BoundOptions options, long upper) =>
        LagrangianBound.Compute(problem, options with { UpperMicros = upper, Parts = 200 }).Micros;
}
