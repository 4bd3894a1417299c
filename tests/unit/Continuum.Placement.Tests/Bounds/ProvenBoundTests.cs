using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

public sealed class ProvenBoundTests
{
    [Fact]
    public void It_is_never_above_the_best_plan_and_in_small_problems_mostly_its_cost()
    {
        int proved = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            PlacementProblem problem = FacilityProblem.Random(4, 6, 2, seed).ToProblem();
            long best = AllPlans.BestOf(ProblemCompiler.Compile(problem))
                ?? throw new InvalidOperationException($"seed {seed} has no plan");

            long bound = ProvenBound.Of(problem, best, CancellationToken.None)!.Value;
            long unguided = ProvenBound.Of(problem, null, CancellationToken.None)!.Value;

            Assert.True(bound <= best && unguided <= best, $"seed {seed}: {bound} or {unguided} is above {best}");
            proved += bound == best ? 1 : 0;
        }

        Assert.True(proved >= 25, $"{proved} of 30 are proved");
    }

    [Fact]
    public void Without_functions_nothing_costs_anything_and_without_nodes_there_is_no_plan()
    {
        PlacementProblem problem = FacilityProblem.Random(4, 6, 2, 1).ToProblem();

        Assert.Equal(0, ProvenBound.Of(problem with { Functions = [], Edges = [] }, null, CancellationToken.None));
        Assert.Null(ProvenBound.Of(problem with { Nodes = [] }, null, CancellationToken.None));
    }

    [Fact]
    public void A_bound_that_is_broken_off_holds_all_the_same()
    {
        PlacementProblem problem = FacilityProblem.Random(4, 6, 2, 3).ToProblem();
        long best = AllPlans.BestOf(ProblemCompiler.Compile(problem))!.Value;

        Assert.InRange(ProvenBound.Of(problem, best, new CancellationToken(true))!.Value, long.MinValue, best);
    }
}
