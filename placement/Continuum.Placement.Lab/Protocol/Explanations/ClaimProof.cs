using Continuum.Placement.Explanation;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Explanations;

/// <summary>
/// Judges a counterfactual without the code that told it: its changes are made in the problem's records, and every set
/// of the function's nodes that the claim is about is put before the <see cref="PlanChecker"/>, all other functions
/// where the plan has them.
/// </summary>
internal sealed class ClaimProof
{
    private readonly Counterfactual _claim;
    private readonly PlacementProblem _changed;
    private readonly Dictionary<string, IReadOnlyList<string>> _plan;
    private readonly IReadOnlyList<string> _own;
    private readonly bool _isOverBudget;

    private ClaimProof(Counterfactual claim, Assignment plan, PlacementProblem problem)
    {
        _claim = claim;
        _changed = claim.Apply(problem);
        _plan = plan.Functions.ToDictionary(key => key, plan.NodesOf, StringComparer.Ordinal);
        _own = _plan[claim.Function];
        Own = Check(_own);

        // The plan may be above the budget in the changed problem: a node that is heard of again forces no moves.
        _isOverBudget = Own.Violations.Any(violation => violation.Kind == ViolationKind.MoveBudget);
    }

    private CheckedPlan Own { get; }

    /// <summary>Whether the claim holds, as the checker sees it.</summary>
    /// <param name="claim">What was told of a node.</param>
    /// <param name="plan">The plan that it was told of.</param>
    /// <param name="problem">The plan's problem.</param>
    internal static bool Holds(Counterfactual claim, Assignment plan, PlacementProblem problem)
    {
        ClaimProof proof = new(claim, plan, problem);
        return claim.Claim == CounterfactualClaim.MayCarry ? proof.MayCarry() : proof.IsCheapest();
    }

    private bool MayCarry() => With(_claim.NodeId).Select(Check).Any(set => set.Missing <= Own.Missing
        && set.Violations.All(violation =>
            violation.IsMissing || (_isOverBudget && violation.Kind == ViolationKind.MoveBudget)));

    // Costs that differ by less than two arithmetics do are taken for what was claimed.
    private bool IsCheapest()
    {
        IEnumerable<IReadOnlyList<string>> fewer =
            _own.Select(IReadOnlyList<string> (gone) => [.. _own.Where(own => own != gone)]);
        CheckedPlan[] without =
        [
            Own,
            .. _changed.Nodes.Select(node => node.Id).Where(id => id != _claim.NodeId && !_own.Contains(id))
                .SelectMany(With).Concat(fewer).Select(Check).Where(set => set.Broken == 0),
        ];
        return With(_claim.NodeId).Select(Check).Where(set => set.Broken == 0).Any(with => without.All(other =>
            with.Missing < other.Missing
            || (with.Missing == other.Missing && with.Micros <= other.Micros + with.Tolerance + other.Tolerance)));
    }

    /// <summary>The function's nodes and one more, or with that in place of each.</summary>
    private IEnumerable<IReadOnlyList<string>> With(string node) =>
    [
        [.. _own, node],
        .. _own.Select(IReadOnlyList<string> (gone) => [.. _own.Where(own => own != gone), node]),
    ];

    private CheckedPlan Check(IReadOnlyList<string> nodes) => PlanChecker.Check(
        _changed,
        new Dictionary<string, IReadOnlyList<string>>(_plan, StringComparer.Ordinal) { [_claim.Function] = nodes });
}
