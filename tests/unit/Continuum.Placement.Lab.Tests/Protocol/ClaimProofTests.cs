using Continuum.Placement.Explanation;
using Continuum.Placement.Lab.Protocol.Explanations;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class ClaimProofTests(ITestOutputHelper output)
{
    [Fact]
    public void The_checker_confirms_what_counterfactuals_claim_and_refutes_it_without_the_changes()
    {
        Dictionary<CounterfactualClaim, int> confirmed = [];
        for (int instance = 1; instance <= 25; instance++)
        {
            PlacementProblem problem = RandomProblem.Make(instance, 5 + (instance % 5), 3 + (instance % 6));
            Assignment plan = Planner.Plan(
                problem, new PlanBudget { Rounds = 5, Bound = false, Seed = (ulong)instance }, CancellationToken.None);
            foreach (Counterfactual told in Explainer.Explain(plan, new ExplainOptions { Full = true, Counterfactuals = 2 })
                .Functions.SelectMany(function => function.NotChosen).Select(node => node.WouldHaveToChange)
                .OfType<Counterfactual>().Take(4))
            {
                Assert.True(ClaimProof.Holds(told, plan, problem), $"instance {instance}: {told}");
                confirmed[told.Claim] = confirmed.GetValueOrDefault(told.Claim) + 1;
                if (told.Claim == CounterfactualClaim.MayCarry)
                {
                    Assert.False(ClaimProof.Holds(told with { Changes = [] }, plan, problem), $"{instance}: {told}");
                }
            }
        }

        output.WriteLine(string.Join(", ", confirmed));
        Assert.True(confirmed.Values.Sum() >= 60 && confirmed.Count == 2);
    }
}
