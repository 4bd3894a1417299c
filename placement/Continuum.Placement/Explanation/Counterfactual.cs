using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>What would have to change for a node to carry a function; it can be applied and checked.</summary>
/// <param name="Function">The function's key.</param>
/// <param name="NodeId">The node that does not carry it.</param>
/// <param name="Claim">What holds once the changes are made.</param>
/// <param name="Changes">All that has to change together; at least one.</param>
public sealed record Counterfactual(
    string Function, string NodeId, CounterfactualClaim Claim, IReadOnlyList<Change> Changes)
{
    /// <summary>The problem with all changes made.</summary>
    public PlacementProblem Apply(PlacementProblem problem)
    {
        foreach (Change change in Changes)
        {
            problem = change.Apply(problem);
        }

        return problem;
    }

    /// <summary>Makes the changes, places the function again with all others where they are, and looks.</summary>
    /// <param name="plan">The plan that the counterfactual was made from.</param>
    /// <returns>Whether the claim holds.</returns>
    /// <exception cref="InvalidPlacementProblemException">The changes do not fit the plan's problem.</exception>
    public bool Verify(Assignment plan)
    {
        CompiledProblem changed = ProblemCompiler.Compile(Apply(plan.Problem.Source));
        Exchanges exchanges = Exchanges.Of(changed, plan);
        int function = ProblemIndex.FunctionNumber(changed, Function);
        int node = ProblemIndex.NodeNumber(changed, NodeId);
        return Claim == CounterfactualClaim.MayCarry
            ? MayCarry(exchanges, function, node)
            : IsChosen(exchanges, function, node);
    }

    // The plan itself may be above the budget in the changed problem: a node that is heard of again forces no moves.
    private static bool MayCarry(Exchanges exchanges, int function, int node)
    {
        int budget = Math.Max(exchanges.Problem.MoveBudget, exchanges.State.VoluntaryMoves);
        foreach (Exchange each in exchanges.All(function, node))
        {
            if (each.IsPossible && each.Voluntary <= budget && each.Cost.Missing <= exchanges.Cost.Missing)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChosen(Exchanges exchanges, int function, int node)
    {
        Exchange?[] best = exchanges.ForAllNodes(function);
        return best[node] is { Allowed: true } chosen
            && chosen.Cost < exchanges.BestWithout(function, node, best);
    }
}
