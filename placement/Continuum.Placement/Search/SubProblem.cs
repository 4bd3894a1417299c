using System.Runtime.Intrinsics;
using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Search;

/// <summary>
/// Some functions that may move among some nodes while all else stays: what the search works on. It is a copy, so that
/// several of them that share no function and no node can be solved at the same time. Functions and nodes are
/// numbered anew here ("local"); it never changes.
/// </summary>
internal sealed class SubProblem
{
    /// <summary>The cost of what is not allowed.</summary>
    internal const long Forbidden = long.MaxValue / 4;

    internal required CompiledProblem Problem { get; init; }

    /// <summary>The functions' numbers in the problem, rising.</summary>
    internal required int[] Functions { get; init; }

    /// <summary>The nodes' numbers in the problem, rising.</summary>
    internal required int[] Nodes { get; init; }

    /// <summary>The nodes at the start, by function.</summary>
    internal required SubSolution Start { get; init; }

    /// <summary>
    /// Whether a function is one replica that nothing connects with others, so that it costs on a node what
    /// <see cref="Cost"/> says whatever the others do.
    /// </summary>
    internal required bool[] Simple { get; init; }

    /// <summary>What a function costs with one replica, function by node; <see cref="Forbidden"/> where it may not
    /// go.</summary>
    internal required long[] Cost { get; init; }

    /// <summary>Where it may go, cheapest first: from here to the next function's.</summary>
    internal required int[] CandidateStart { get; init; }

    internal required int[] CandidateNode { get; init; }

    /// <summary>The same costs as in <see cref="Cost"/>, candidate by candidate.</summary>
    internal required long[] CandidateCost { get; init; }

    /// <summary>What the movable functions may take of each node, beside what others took.</summary>
    internal required Vector256<int>[] Room { get; init; }

    internal required Vector256<int>[] Need { get; init; }

    /// <summary>What using a node costs; 0 where others use it anyhow.</summary>
    internal required long[] OpenCost { get; init; }

    /// <summary>Where each function's replicas are kept: from here to the next one's.</summary>
    internal required int[] SlotStart { get; init; }

    /// <summary>Movable functions it must not be beside; the fixed ones are in <see cref="Cost"/> already.</summary>
    internal required (int Function, SpreadLevel Level)[][] Apart { get; init; }

    /// <summary>The local number of each movable function.</summary>
    internal required Dictionary<int, int> Local { get; init; }

    /// <summary>Where fixed functions are that an application shares with movable ones.</summary>
    internal required Dictionary<int, int[]> Fixed { get; init; }

    /// <summary>Replicas that may move of the planner's own accord here, at most.</summary>
    internal required int MoveBudget { get; init; }

    /// <summary>
    /// What using a node is worth less than leaving it, by a relaxation: below 0 where it is better used; all 0 where
    /// nothing is known. It only says where to look first.
    /// </summary>
    internal double[] Merit { get; init; } = [];

    /// <summary>Whether <see cref="Merit"/> says anything.</summary>
    internal bool IsGuided => Merit.Length > 0;

    /// <summary>
    /// Whether it is all about which nodes to use and how to fill them: single functions on nodes of which something is
    /// known.
    /// </summary>
    internal bool IsPacking => IsGuided && Array.TrueForAll(Simple, simple => simple);

    /// <summary>Copies what is needed out of a plan.</summary>
    /// <param name="state">The plan; it is only read.</param>
    /// <param name="functions">The functions that may move, each once.</param>
    /// <param name="candidates">Where they may go.</param>
    /// <param name="moveBudget">Replicas of these functions that may move of the planner's own accord, at most.</param>
    /// <param name="reduced">What a bound tells about the nodes, or null.</param>
    internal static SubProblem From(
        PlanState state,
        ReadOnlySpan<int> functions,
        ICandidateNodes candidates,
        int moveBudget,
        ReducedCosts? reduced = null) =>
        new SubProblemBuilder(state, functions, candidates).Build(moveBudget, reduced);

    /// <summary>Searches for a better plan on one thread. Pure: the same arguments give the same solution.</summary>
    internal SubSolution Solve(int iterations, ulong seed)
    {
        Lane lane = new(this, seed);
        Cooling cooling = new(this, lane.Best);
        lane.Run(iterations, cooling.At(0), cooling.Factor(iterations));
        return lane.Best;
    }

    /// <summary>Brings a solution into the plan if the plan becomes better, and says whether it did.</summary>
    internal bool Apply(PlanState state, SubSolution solution)
    {
        PlanCost before = state.Cost;
        SubSolution old = SubProblemBuilder.Taken(state, Functions);
        Replace(state, solution);
        if (state.Cost < before)
        {
            return true;
        }

        Replace(state, old);
        return false;
    }

    private void Replace(PlanState state, SubSolution solution)
    {
        for (int i = 0; i < Functions.Length; i++)
        {
            while (state.NodesOf(Functions[i]) is { Length: > 0 } nodes)
            {
                state.Remove(Functions[i], nodes[^1]);
            }
        }

        for (int i = 0; i < Functions.Length; i++)
        {
            foreach (int node in solution.NodesOf(i))
            {
                // Whatever else changed meanwhile: what no longer fits stays out, and the cost says so.
                if (state.MayPut(Functions[i], node))
                {
                    state.Put(Functions[i], node);
                }
            }
        }

        for (int i = 0; i < Functions.Length; i++)
        {
            state.Refresh(Functions[i]);
        }
    }
}
