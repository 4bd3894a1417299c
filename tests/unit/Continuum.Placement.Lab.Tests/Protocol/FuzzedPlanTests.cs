using Continuum.Placement.Lab.Protocol.Live;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class FuzzedPlanTests
{
    [Fact]
    public void Random_operations_break_no_constraint_and_cost_what_the_checker_says()
    {
        for (int seed = 1001; seed <= 1004; seed++)
        {
            FuzzedPlan plan = new(seed);
            for (int i = 0; i < 150; i++)
            {
                plan.Next();
            }

            Assert.True(plan.First is null, $"seed {seed}: {plan.First}");
        }
    }
}
