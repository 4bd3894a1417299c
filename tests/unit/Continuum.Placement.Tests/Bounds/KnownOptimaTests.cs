using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>T3: the bound against known optima.</summary>
public sealed class KnownOptimaTests
{
    [Fact]
    public void Known_optima_are_never_below_the_bound_and_hardly_above()
    {
        Assert.SkipUnless(FacilityFiles.Exist, "CONTINUUM_PLACEMENT_DATA names no folder with known optima");
        Dictionary<string, List<double>> gaps = [];
        foreach ((string set, string name, double optimum, FacilityProblem problem) in FacilityFiles.All())
        {
            BoundResult bound = LagrangianBound.Compute(
                ProblemCompiler.Compile(problem.ToProblem()), new BoundOptions { Iterations = 200 });

            // Published values are rounded to hundredths.
            double gap = (optimum - (bound.Micros / 1e6)) / optimum;
            Assert.True(bound.Micros / 1e6 <= optimum + 0.01, $"{set} {name}: {bound.Micros} is above {optimum}");
            if (!gaps.TryGetValue(set, out List<double>? list))
            {
                gaps.Add(set, list = []);
            }

            list.Add(gap);
        }

        Assert.All(gaps, set => Assert.InRange(set.Value.Average(), -1e-6, set.Key == "delmaire" ? 0.015 : 0.005));
    }
}
