using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

public sealed class LagrangianBoundTests
{
    private const int Problems = 600;

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0, 0)]
    [InlineData(0, long.MaxValue)]
    public void No_plan_costs_less_than_the_bound(long denseEntries, long standEntries)
    {
        int solved = 0;
        BoundOptions options = new()
        {
            Iterations = 100,
            DenseEntries = denseEntries,
            StandEntries = standEntries,
            Candidates = 1,
        };
        for (int seed = 0; seed < Problems; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(TinyProblems.Of(seed));
            long? best = AllPlans.BestOf(problem);
            BoundResult bound = LagrangianBound.Compute(problem, options);

            Assert.False(best is not null && bound.IsInfeasible, $"seed {seed}: there is a plan");
            Assert.True(best is not { } least || bound.Micros <= least, $"seed {seed}: {bound.Micros} is above {best}");
            solved += best is null ? 0 : 1;
        }

        Assert.True(solved > Problems / 2, $"only {solved} of {Problems} have a plan");
    }

    [Fact]
    public void Known_costs_and_warm_prices_do_not_make_it_wrong()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(TinyProblems.Of(seed));
            if (AllPlans.BestOf(problem) is not { } best)
            {
                continue;
            }

            BoundResult first = LagrangianBound.Compute(problem, new BoundOptions { Iterations = 5 });
            BoundResult bound = LagrangianBound.Compute(
                problem, new BoundOptions { Iterations = 50, UpperMicros = best, WarmStart = first.Multipliers });

            Assert.InRange(bound.Micros, first.Micros, best);
        }
    }

    [Fact]
    public void Without_scarcity_the_bound_is_what_the_best_plan_costs()
    {
        FacilityProblem facilities = FacilityProblem.Random(6, 20, 100, seed: 3);
        PlacementProblem problem = (facilities with { Opening = new double[6] }).ToProblem();
        double best = Enumerable.Range(0, 20).Sum(i => Enumerable.Range(0, 6).Min(j => facilities.CostOf(j, i)));

        BoundResult bound = LagrangianBound.Compute(ProblemCompiler.Compile(problem), new BoundOptions());

        Assert.Equal(best, bound.Micros / 1e6, 6);
        Assert.All(bound.CapacityPrices, price => Assert.Equal(0, price));
    }

    [Fact]
    public void Threads_and_knapsack_steps_do_not_change_what_is_true()
    {
        CompiledProblem problem = ProblemCompiler.Compile(FacilityProblem.Random(300, 300, 3, seed: 5).ToProblem());
        BoundOptions options = new() { Iterations = 30 };

        BoundResult one = LagrangianBound.Compute(problem, options);
        BoundResult two = LagrangianBound.Compute(problem, options with { Threads = 2 });
        BoundResult relaxed = LagrangianBound.Compute(problem, options with
        {
            Iterations = 1,
            KnapsackSteps = 0,
            WarmStart = one.Multipliers,
        });
        BoundResult exact = LagrangianBound.Compute(problem, options with
        {
            Iterations = 1,
            WarmStart = one.Multipliers,
        });

        Assert.Equal(one.Micros, two.Micros);
        Assert.Equal(one.Multipliers.Function, two.Multipliers.Function);
        Assert.Equal(one.Picks, two.Picks);
        Assert.Equal(one.Micros, exact.Micros);
        Assert.InRange(relaxed.Micros, 1, exact.Micros);
    }

    [Fact]
    public void Threads_do_not_change_the_bound_of_what_is_too_large_to_look_at_whole()
    {
        PlacementProblem problem = FacilityProblem.Random(60, 120, 3, seed: 6).ToProblem();
        CompiledProblem compiled = ProblemCompiler.Compile(problem with
        {
            Functions = [.. problem.Functions.Select(f => f with { MaxReplicas = 2 })],
        });
        BoundOptions options = new() { Iterations = 60, DenseEntries = 0, Candidates = 6 };

        BoundResult one = LagrangianBound.Compute(compiled, options);
        BoundResult two = LagrangianBound.Compute(compiled, options with { Threads = 2 });
        BoundResult dense = LagrangianBound.Compute(compiled, options with { DenseEntries = long.MaxValue });

        Assert.Equal(one.Micros, two.Micros);
        Assert.Equal(one.Multipliers.Cell, two.Multipliers.Cell);
        Assert.InRange(one.Micros, dense.Micros * 0.9, dense.Micros * 1.1);
    }

    [Fact]
    public void At_the_same_prices_more_room_never_raises_the_bound()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            FacilityProblem facilities = FacilityProblem.Random(8, 25, 1.6, seed);
            BoundResult scarce = LagrangianBound.Compute(
                ProblemCompiler.Compile(facilities.ToProblem()), new BoundOptions { Iterations = 60 });
            PlacementProblem larger =
                (facilities with { Capacity = [.. facilities.Capacity.Select(room => room + 10)] }).ToProblem();

            BoundResult roomy = LagrangianBound.Compute(
                ProblemCompiler.Compile(larger), new BoundOptions { Iterations = 1, WarmStart = scarce.Multipliers });

            Assert.True(roomy.Micros <= scarce.Micros, $"seed {seed}: {roomy.Micros} is above {scarce.Micros}");
        }
    }

    [Fact]
    public void What_has_room_nowhere_is_infeasible()
    {
        FacilityProblem facilities = FacilityProblem.Random(4, 20, 2, seed: 1);

        BoundResult bound = LagrangianBound.Compute(
            ProblemCompiler.Compile((facilities with { Capacity = [40, 40, 40, 40] }).ToProblem()), new BoundOptions());

        Assert.True(bound.IsInfeasible);
    }
}
