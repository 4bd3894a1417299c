using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Tests.Network;

public sealed class FarLimitTests
{
    [Fact]
    public void The_quick_bound_of_a_logarithm_is_never_above_it_and_close()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            double x = FixedMath.Exp((random.NextDouble() * 200) - 100);
            double log = FixedMath.Log(x);
            Assert.InRange(FixedMath.LogAtLeast(x), log - 0.03, log);
        }
    }

    [Fact]
    public void A_chance_that_is_not_worked_out_is_the_same_to_the_last_bit()
    {
        Random random = new(2);
        for (int i = 0; i < 200_000; i++)
        {
            LatencyEstimate estimate = new(0.1 + (random.NextDouble() * 100), 0.01 + random.NextDouble(), true);
            double limit = estimate.MedianMs * (0.2 + (random.NextDouble() * 30));
            double worked = 1 - FixedMath.NormalCdf(FixedMath.Log(limit / estimate.MedianMs) / estimate.Sigma);
            Assert.Equal(worked, estimate.ProbabilityAbove(limit));
        }
    }
}
