using Continuum.Placement.Bounds;
using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Prices;
using Continuum.Placement.Problems;
using Continuum.Placement.Regions;
using Continuum.Placement.Search;

namespace Continuum.Placement.Planning;

/// <summary>
/// Makes plans: a constructed one first, improved in rounds until the budget ends, with a lower bound that tells how
/// far from the best it may be. The same problem, seed and rounds give the same plan to the byte.
/// </summary>
public static class Planner
{
    // What one sub-problem's tables may hold: beyond this many pairs of function and node the plan is searched in
    // parts.
    private const long SmallPairs = 1_000_000;

    // Pairs of cell and node that the bound of one plan looks at, over all iterations: where it guides the search, and
    // where it only tells the gap.
    private const long GuidingPairs = 100_000_000;
    private const long TellingPairs = 10_000_000;

    // Pairs of cell and node whose bound takes milliseconds.
    private const long SoonBounded = 20_000;

    /// <summary>Plans from where things are: current nodes are kept unless leaving them pays or is forced.</summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with the problem; all of it is
    /// listed.</exception>
    public static Assignment Plan(PlacementProblem problem, PlanBudget budget, CancellationToken cancellationToken) =>
        Plan(ProblemCompiler.Compile(problem), budget, cancellationToken);

    internal static Assignment Plan(CompiledProblem problem, PlanBudget budget, CancellationToken cancellationToken)
    {
        PlanDeadline deadline = new(budget, cancellationToken);
        (PlanState state, CandidatePlaces candidates) = Construction.Better(problem, budget.Threads);
        long? bound = null;
        int rounds = (long)problem.Functions.Count * problem.Nodes.Count <= SmallPairs
            ? Whole(state, budget, deadline, out bound)
            : Parts(state, candidates, budget, deadline);
        return state.ToAssignment(bound, rounds, budget.Seed);
    }

    private static int Whole(PlanState state, PlanBudget budget, PlanDeadline deadline, out long? proven)
    {
        proven = null;
        if (state.Problem.Functions.Count == 0 || state.Problem.Nodes.Count == 0)
        {
            return 0;
        }

        // What room is worth makes so much better a plan that it is looked at even where construction took all the
        // time.
        bool isPriced = PricedCosts.Suits(state.Problem);
        if (isPriced ? !deadline.WantsRounds : !deadline.Allows(0))
        {
            return 0;
        }

        // Where nodes cost something as such, what the bound says of them guides the search, and in a small problem it soon
        // ends it; elsewhere it only tells how far from the best the plan is, and the search has the time first.
        bool isGuided = budget.Bound
            && ((long)state.Problem.Cells.Count * state.Problem.Nodes.Count <= SoonBounded
                || Array.Exists(state.Problem.Nodes.OpenCost, cost => cost > 0));
        BoundOptions work = BoundWork(state, budget, GuidingPairs);
        GrowingBound? growing = isGuided ? GrowingBound.Of(state.Problem, work) : null;
        BoundResult? bound = isGuided && growing is null ? LagrangianBound.Compute(state.Problem, work) : null;
        (SubProblem sub, PricedCosts? priced) =
            Sub(state, growing?.Reduced ?? bound?.Reduced, isPriced, budget.Threads);
        LaneSearch search = new(sub, budget.Seed, budget.Threads, priced);
        proven = growing?.Micros ?? Proven(bound, budget.Bound ? priced : null);

        // A replay states its rounds, so that whether the search had settled is not asked again.
        bool untilSettled = budget.Deadline is null && budget.Rounds == int.MaxValue;
        int rounds = 0;

        // The first round has been begun when the bound was: else what ran out of time in between had a bound and no
        // round, which no number of rounds replays.
        while (rounds == 0
            || (deadline.Allows(rounds)
                && (!untilSettled || !search.IsSettled)
                && !IsGoodEnough(search.Best.Cost, proven, budget)))
        {
            search.Round();
            rounds++;
            growing?.Grow(search.Best.Cost.Missing == 0 ? search.Best.Cost.Micros : null);
            proven = growing?.Micros ?? Proven(bound, budget.Bound ? priced : null);
        }

        sub.Apply(state, search.Best);
        if (budget.Bound && !isGuided && priced is null)
        {
            proven = Proven(LagrangianBound.Compute(state.Problem, BoundWork(state, budget, TellingPairs)), null);
        }

        return rounds;
    }

    // All functions and nodes. Where what room is worth is known, the search needs no other guide.
    private static (SubProblem Sub, PricedCosts? Priced) Sub(
        PlanState state, ReducedCosts? reduced, bool isPriced, int threads)
    {
        int[] functions = [.. Enumerable.Range(0, state.Problem.Functions.Count)];
        AllNodes nodes = new(state.Problem.Nodes.Count);
        SubProblem sub = SubProblem.From(
            state, functions, nodes, state.Problem.MoveBudget, isPriced ? null : reduced);
        return (sub, isPriced ? new(sub, threads) : null);
    }

    private static long? Proven(BoundResult? bound, PricedCosts? prices) => bound switch
    {
        null => prices?.Micros,
        { IsInfeasible: true } => null,
        _ => Math.Max(bound.Micros, prices?.Micros ?? bound.Micros),
    };

    private static bool IsGoodEnough(PlanCost cost, long? proven, PlanBudget budget) =>
        proven is { } bound && cost.Missing == 0 && cost.Micros - bound <= budget.StopAtGap * cost.Micros;

    // A large problem's bound is not to take the time that its search has.
    private static int Iterations(CompiledProblem problem, long pairs) => (int)Math.Clamp(
        pairs / Math.Max(1, (long)problem.Cells.Count * problem.Nodes.Count), 20, 200);

    private static BoundOptions BoundWork(PlanState state, PlanBudget budget, long pairs) => new()
    {
        Iterations = Iterations(state.Problem, pairs),
        Threads = budget.Threads,
        UpperMicros = state.Cost.Missing == 0 ? state.Cost.Micros : null,
    };

    private static int Parts(PlanState state, CandidatePlaces candidates, PlanBudget budget, PlanDeadline deadline)
    {
        RegionalSearch search = new(state, candidates, budget.Seed, budget.Threads);
        int most = budget.Deadline is null && budget.Rounds == int.MaxValue ? search.Settled : budget.Rounds;
        int rounds = 0;
        while (rounds < most && deadline.Allows(rounds))
        {
            search.Round();
            rounds++;
        }

        return rounds;
    }
}
