using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Plans;

namespace Continuum.Placement.Explanation;

/// <summary>Says why a plan is as it is. Pure: the same plan and options give the same explanation.</summary>
public static class Explainer
{
    /// <summary>
    /// What a decision is known by (see <see cref="PlanExplanation.DecisionId"/>). Kept with the problem it is all that
    /// must be recorded: the plan can be made again from it, and explained then.
    /// </summary>
    public static string DecisionId(Assignment plan) => DecisionHash.Of(plan.Problem.Source, plan.Seed, plan.Rounds);

    /// <summary>Explains a plan.</summary>
    /// <param name="plan">The plan; it holds the problem it was made for.</param>
    /// <param name="options">Which functions, and how much of them.</param>
    public static PlanExplanation Explain(Assignment plan, ExplainOptions options)
    {
        CompiledProblem problem = plan.Problem;
        ProblemIndex index = new(problem.Source);
        CostSplit split = new(problem);
        SetTerms terms = new(plan, split);
        RecordedForm recorded = new(plan, index, split, terms);
        FullForm? full = options.Full ? new(plan, index, split, terms, options) : null;
        HashSet<string>? asked = options.Functions?.ToHashSet(StringComparer.Ordinal);
        List<FunctionExplanation> functions = [];
        CostTerms all = terms.Shared();
        for (int function = 0; function < problem.Functions.Count; function++)
        {
            FunctionSplit own = split.Split(function, plan.NodesOf(function));
            all += own.Own;
            if (asked is null || asked.Contains(problem.Functions.Keys[function]))
            {
                FunctionExplanation told = recorded.Of(function, own);
                functions.Add(full?.Of(function, told) ?? told);
            }
        }

        return new PlanExplanation
        {
            DecisionId = DecisionId(plan),
            Seed = plan.Seed,
            Rounds = plan.Rounds,
            Cost = plan.Cost,
            Terms = all,
            LowerBoundMicros = plan.LowerBoundMicros,
            Gap = plan.Gap,
            VoluntaryMoves = plan.VoluntaryMoves,
            Functions = functions,
            Binding = Binding(functions),
        };
    }

    // What keeps a function from a node that would save something; costs that merely are higher bind nobody.
    private static BindingConstraint[] Binding(List<FunctionExplanation> functions) =>
    [
        .. functions
            .SelectMany(function => function.NotChosen
                .Where(node => node.DifferenceMicros < 0 && node.Reason <= RejectionReason.MoveBudget)
                .Select(node => (function.Function, Node: node)))
            .GroupBy(pair => (pair.Node.NodeId, pair.Node.Reason))
            .Select(group => new BindingConstraint(
                group.Key.NodeId,
                group.Key.Reason,
                [.. group.Select(pair => pair.Function)],
                -group.Min(pair => pair.Node.DifferenceMicros)))
            .OrderByDescending(each => each.SavesMicros)
            .ThenBy(each => each.NodeId, StringComparer.Ordinal)
            .ThenBy(each => each.Reason),
    ];
}
