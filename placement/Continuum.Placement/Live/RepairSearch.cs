using Continuum.Placement.Candidates;
using Continuum.Placement.Planning;
using Continuum.Placement.Search;

namespace Continuum.Placement.Live;

/// <summary>
/// Places what no chain of moves finds a place for: the functions on the nodes that one may go to are placed among them
/// anew, all together, within the moves that there may be. Taken only where less is missing after it. Since it moves
/// what only becomes cheaper as well, what has not stayed for its dwell does not move.
/// </summary>
/// <param name="state">The plan.</param>
/// <param name="candidates">Where its functions may go.</param>
/// <param name="mayMove">Whether a function stayed for its dwell.</param>
internal sealed class RepairSearch(PlanState state, CandidatePlaces candidates, Func<int, bool> mayMove)
{
    private const int StepsAFunction = 24;
    private const int LeastSteps = 256;
    private const int MostSteps = 512;
    private const int Attempts = 2;

    // For one replica: the search would also move what only becomes cheaper.
    private const int MostMoves = 8;

    /// <summary>Says whether less is missing after it.</summary>
    internal bool Place(int function)
    {
        RepairNodes nodes = new(state, candidates, function, mayMove);
        int own = 0;
        foreach (int other in nodes.Functions)
        {
            own += state.VoluntaryOf(other);
        }

        SubProblem sub = SubProblem.From(
            state, nodes.Functions, nodes, own + Math.Clamp(state.MoveBudget - state.VoluntaryMoves, 0, MostMoves));
        int steps = Math.Clamp(StepsAFunction * sub.Functions.Length, LeastSteps, MostSteps);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            SubSolution solution = sub.Solve(steps, ((ulong)function * Attempts) + (ulong)attempt);
            if (solution.Cost.Missing < state.Cost.Missing && Takes(sub, solution))
            {
                return true;
            }
        }

        return false;
    }

    // What the copy does not know of may be against it: then nothing changes.
    private bool Takes(SubProblem sub, SubSolution solution)
    {
        PlanTrail trail = state.Trail!;
        (int start, long missing) = (trail.Length, state.Cost.Missing);
        int[] before = [.. sub.Functions.Select(state.VoluntaryOf)];
        if (sub.Apply(state, solution) && state.Cost.Missing < missing && state.VoluntaryMoves <= state.MoveBudget
            && Dwells(sub.Functions, before))
        {
            return true;
        }

        trail.UndoTo(start);
        return false;
    }

    private bool Dwells(int[] functions, int[] before)
    {
        for (int i = 0; i < functions.Length; i++)
        {
            if (state.VoluntaryOf(functions[i]) > before[i] && !mayMove(functions[i]))
            {
                return false;
            }
        }

        return true;
    }
}
