using Continuum.Placement.Explanation;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Explanation;

public sealed class CounterfactualTests
{
    private const int Samples = 1000;

    [Fact]
    public void What_would_have_to_change_for_a_node_to_be_allowed_holds_when_it_is_changed()
    {
        HashSet<Type> kinds = [];
        Tally tally = new();
        for (int seed = 0; tally.Held < Samples; seed++)
        {
            Check(RandomProblems.Any(new Random(seed)), $"seed {seed}", tally, kinds);
        }

        Assert.True(tally.None < tally.Held / 20, $"{tally.None} nodes have nothing that would have to change");
        Assert.True(kinds.Count >= 15, $"only {string.Join(", ", kinds.Select(kind => kind.Name))}");
    }

    [Fact]
    public void What_would_have_to_change_for_a_node_to_be_chosen_holds_when_it_is_changed()
    {
        HashSet<Type> kinds = [];
        Tally tally = new();
        for (int seed = 0; tally.Chosen < Samples; seed++)
        {
            Check(RandomProblems.Loose(new Random(seed)), $"seed {seed}", tally, kinds);
        }

        Assert.True(tally.None < tally.Held / 5, $"{tally.None} of {tally.Held} lack a change");
        Type[] wanted = [typeof(MoveCostLowered), typeof(ObjectiveRelaxed), typeof(PriceLowered), typeof(OthersDearer)];
        Assert.Superset(wanted.ToHashSet(), kinds);
    }

    [Fact]
    public void Whoever_plans_anew_after_the_change_finds_the_function_on_the_node()
    {
        int checkedNodes = 0;
        for (int seed = 0; checkedNodes < 300; seed++)
        {
            PlacementProblem any = RandomProblems.Loose(new Random(seed), mostFunctions: 1) with { MoveBudget = null };
            PlacementProblem problem = any with
            {
                Functions =
                [
                    any.Functions[0] with { MinReplicas = 1, MaxReplicas = 1, Spread = null, Availability = null },
                ],
            };
            Assignment plan = Plan(problem);
            foreach (NodeNotChosen node in Explain(plan).Functions[0].NotChosen)
            {
                if (node.WouldHaveToChange is { Claim: CounterfactualClaim.Chosen } change)
                {
                    Assert.Equal([node.NodeId], Plan(change.Apply(problem)).NodesOf("f0"));
                    checkedNodes++;
                }
            }
        }
    }

    private static void Check(PlacementProblem problem, string why, Tally tally, HashSet<Type> kinds)
    {
        Assignment plan = Plan(problem);
        foreach (NodeNotChosen node in Explain(plan).Functions.SelectMany(function => function.NotChosen))
        {
            if (node.WouldHaveToChange is not { } change)
            {
                tally.None++;
                continue;
            }

            Assert.True(change.Verify(plan), $"{why}: {change}: {string.Join(", ", change.Changes)}");
            kinds.UnionWith(change.Changes.Select(each => each.GetType()));
            tally.Held++;
            tally.Chosen += change.Claim == CounterfactualClaim.Chosen ? 1 : 0;
        }
    }

    private static PlanExplanation Explain(Assignment plan) =>
        Explainer.Explain(plan, new() { Full = true, Counterfactuals = int.MaxValue });

    private static Assignment Plan(PlacementProblem problem) =>
        Planner.Plan(problem, new PlanBudget { Rounds = 5, Threads = 1, Bound = false }, CancellationToken.None);

    private sealed class Tally
    {
        internal int Held { get; set; }

        internal int Chosen { get; set; }

        internal int None { get; set; }
    }
}
