using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Explanation;

/// <summary>
/// What a plan would cost with one node more, one less or one other for one function, all other functions where they
/// are. This is what "would do, but" and "would have to change" are about.
/// </summary>
internal sealed class Exchanges
{
    private readonly PlanState _state;

    private Exchanges(PlanState state) => _state = state;

    internal PlanState State => _state;

    internal CompiledProblem Problem => _state.Problem;

    /// <summary>The plan's own cost.</summary>
    internal PlanCost Cost => _state.Cost;

    /// <summary>The plan brought onto a problem that has the same functions and nodes.</summary>
    internal static Exchanges Of(CompiledProblem problem, Assignment plan) => Of(problem, (IPlacedNodes)plan);

    /// <summary>The same plan on a problem that has the same functions and nodes.</summary>
    internal Exchanges On(CompiledProblem problem) => Of(problem, _state);

    private static Exchanges Of(CompiledProblem problem, IPlacedNodes plan)
    {
        PlanState state = new(problem);
        for (int function = 0; function < problem.Functions.Count; function++)
        {
            foreach (int node in plan.NodesOf(function))
            {
                state.Put(function, node);
            }
        }

        for (int function = 0; function < problem.Functions.Count; function++)
        {
            state.Refresh(function);
        }

        return new(state);
    }

    /// <summary>
    /// The best set with a node that the function is not on: the best one that is allowed, or where none is the
    /// cheapest that is not.
    /// </summary>
    internal Exchange With(int function, int node)
    {
        List<Exchange> all = All(function, node);
        Exchange best = all[0];
        foreach (Exchange each in all)
        {
            best = IsBetter(each, best) ? each : best;
        }

        return best;
    }

    /// <summary>
    /// The node in addition, and in place of each of the function's nodes, in this order; at least one of them.
    /// </summary>
    internal List<Exchange> All(int function, int node)
    {
        List<Exchange> all = [];
        if (_state.NodesOf(function).Length < Problem.Functions.Most[function])
        {
            all.Add(Try(function, node, -1));
        }

        foreach (int old in Sorted(function))
        {
            _state.Remove(function, old);
            all.Add(Try(function, node, old));
            _state.Put(function, old);
        }

        _state.Refresh(function);
        return all;
    }

    /// <summary>The least cost of the function's sets without a node: its own, one less, or another exchange.</summary>
    /// <param name="function">The function.</param>
    /// <param name="without">The node that is not in the set.</param>
    /// <param name="best">For each node the best exchange with it, or null where it was not looked at.</param>
    internal PlanCost BestWithout(int function, int without, IReadOnlyList<Exchange?> best)
    {
        PlanCost least = BestOfFewer(function);
        for (int node = 0; node < best.Count; node++)
        {
            if (node != without && best[node] is { Allowed: true } exchange && exchange.Cost < least)
            {
                least = exchange.Cost;
            }
        }

        return least;
    }

    /// <summary>The best exchange for each node; null for those the function is on.</summary>
    internal Exchange?[] ForAllNodes(int function)
    {
        int[] own = Sorted(function);
        Exchange?[] best = new Exchange?[Problem.Nodes.Count];
        for (int node = 0; node < best.Length; node++)
        {
            best[node] = Array.BinarySearch(own, node) >= 0 ? null : With(function, node);
        }

        return best;
    }

    internal int[] Sorted(int function)
    {
        int[] nodes = _state.NodesOf(function).ToArray();
        Array.Sort(nodes);
        return nodes;
    }

    private PlanCost BestOfFewer(int function)
    {
        PlanCost least = _state.Cost;
        foreach (int node in Sorted(function))
        {
            _state.Remove(function, node);
            _state.Refresh(function);
            if (_state.Cost < least && IsWithinBudget())
            {
                least = _state.Cost;
            }

            _state.Put(function, node);
        }

        _state.Refresh(function);
        return least;
    }

    private bool IsWithinBudget() => _state.VoluntaryMoves <= Problem.MoveBudget;

    // Put asks nobody: what is forbidden is costed as well, since that tells what a constraint costs.
    private Exchange Try(int function, int node, int old)
    {
        bool may = _state.MayPut(function, node);
        _state.Put(function, node);
        _state.Refresh(function);
        Exchange tried = new(node, old, may, may && IsWithinBudget(), _state.Cost, _state.VoluntaryMoves);
        _state.Remove(function, node);
        _state.Refresh(function);
        return tried;
    }

    private static bool IsBetter(Exchange one, Exchange other) =>
        one.Allowed != other.Allowed ? one.Allowed : one.Cost < other.Cost;
}
