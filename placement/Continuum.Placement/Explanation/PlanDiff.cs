using Continuum.Placement.Planning;

namespace Continuum.Placement.Explanation;

/// <summary>What would be different with another plan: a dry run of it.</summary>
public sealed record PlanDiff
{
    /// <summary>The earlier plan's cost.</summary>
    public required PlanCost CostBefore { get; init; }

    /// <summary>The later plan's cost.</summary>
    public required PlanCost CostAfter { get; init; }

    /// <summary>The earlier plan's cost, term by term.</summary>
    public required CostTerms TermsBefore { get; init; }

    /// <summary>The later plan's cost, term by term.</summary>
    public required CostTerms TermsAfter { get; init; }

    /// <summary>The functions that anything changes for, in the order of their keys.</summary>
    public required IReadOnlyList<FunctionChange> Functions { get; init; }

    /// <summary>How many functions stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Compares two plans, be they for the same problem or for two.</summary>
    public static PlanDiff Between(Assignment before, Assignment after)
    {
        PlanExplanation one = Explainer.Explain(before, new ExplainOptions());
        PlanExplanation other = Explainer.Explain(after, new ExplainOptions());
        SortedDictionary<string, (FunctionFigures? Before, FunctionFigures? After)> all = new(StringComparer.Ordinal);
        foreach (FunctionExplanation function in one.Functions)
        {
            all[function.Function] = (FunctionFigures.Of(function), null);
        }

        foreach (FunctionExplanation function in other.Functions)
        {
            FunctionFigures? earlier = all.TryGetValue(function.Function, out var pair) ? pair.Before : null;
            all[function.Function] = (earlier, FunctionFigures.Of(function));
        }

        List<FunctionChange> changes = [];
        foreach ((string key, (FunctionFigures? earlier, FunctionFigures? later)) in all)
        {
            if (Kind(earlier, later) is { } kind)
            {
                changes.Add(new(key, kind, earlier, later));
            }
        }

        return new PlanDiff
        {
            CostBefore = before.Cost,
            CostAfter = after.Cost,
            TermsBefore = one.Terms,
            TermsAfter = other.Terms,
            Functions = changes,
            Unchanged = all.Count - changes.Count,
        };
    }

    private static FunctionChangeKind? Kind(FunctionFigures? before, FunctionFigures? after)
    {
        int had = before?.Nodes.Count ?? 0;
        int has = after?.Nodes.Count ?? 0;
        bool same = before is not null && after is not null && before.Nodes.SequenceEqual(after.Nodes);
        return had == 0 && has > 0 ? FunctionChangeKind.Added
            : had > 0 && has == 0 ? FunctionChangeKind.Removed
            : had > 0 && !same ? FunctionChangeKind.Moved
            : !same || Differs(before!, after!) ? FunctionChangeKind.Changed
            : null;
    }

    private static bool Differs(FunctionFigures before, FunctionFigures after) =>
        before.Cost != after.Cost
        || before.Availability != after.Availability
        || before.WithinObjective != after.WithinObjective
        || before.MedianMs != after.MedianMs
        || before.Missing != after.Missing;
}
