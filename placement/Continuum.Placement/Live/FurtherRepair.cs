using Continuum.Placement.Planning;

namespace Continuum.Placement.Live;

/// <summary>
/// Places what found no room by moving others: what lacks its neighbour goes beside it; else a chain of moves is looked
/// for, which is quick, then a search is made.
/// </summary>
internal sealed class FurtherRepair
{
    // What follows a function may have others follow it.
    private const int Followers = 3;

    // For so many that lack something a chain is looked for, and for so many a search is made.
    private const int Chains = 4;
    private const int Searches = 1;

    private readonly LiveModel _model;
    private readonly BestNode _best;
    private readonly Improvement _improvement;
    private readonly RoomChain _chain;
    private readonly RepairSearch _search;
    private readonly Func<int, bool> _mayMove;

    /// <param name="model">What it works on.</param>
    /// <param name="best">Finds places in it.</param>
    /// <param name="improvement">Shifts functions in it.</param>
    /// <param name="mayMove">Whether a function stayed for its dwell.</param>
    internal FurtherRepair(LiveModel model, BestNode best, Improvement improvement, Func<int, bool> mayMove)
    {
        (_model, _best, _improvement, _mayMove) = (model, best, improvement, mayMove);
        _chain = new RoomChain(model.State, model.Candidates, best);
        _search = new RepairSearch(model.State, model.Candidates, mayMove);
    }

    /// <summary>
    /// Places what functions lack, those that were moved for them, and those that must be beside one of either.
    /// </summary>
    internal void Place(List<int> functions)
    {
        PlanState state = _model.State;
        for (int pass = 0; pass < Followers; pass++)
        {
            Follow(functions);
        }

        foreach (int function in Lacking(functions, Chains))
        {
            while (state.MissingOf(function) > 0 && _chain.Place(function))
            {
            }
        }

        foreach (int function in Lacking(functions, Searches))
        {
            while (state.MissingOf(function) > 0 && _search.Place(function))
            {
            }
        }
    }

    /// <summary>Whether something stays missing that more moves would have placed; what turns out to take no more than
    /// there may be is placed.</summary>
    internal bool LacksMoves(List<int> functions) => Lacking(functions, Searches)
        .Exists(function => LacksMoves(function, _chain.Place)
            || (_model.State.MissingOf(function) > 0 && LacksMoves(function, _search.Place)));

    // As if there were moves without end.
    private bool LacksMoves(int function, Func<int, bool> place)
    {
        PlanState state = _model.State;
        PlanTrail trail = state.Trail!;
        (int start, int budget) = (trail.Length, state.MoveBudget);
        state.MoveBudget = int.MaxValue;
        bool placed = place(function);
        state.MoveBudget = budget;
        if (!placed || state.VoluntaryMoves <= budget)
        {
            return false;
        }

        trail.UndoTo(start);
        return true;
    }

    private void Follow(List<int> functions)
    {
        foreach (int function in Lacking(functions, int.MaxValue))
        {
            if (_model.Problem.Functions.Together[function].Length > 0)
            {
                Follow(function);
            }
        }
    }

    // What has not stayed for its dwell moves only where less of it is missing then.
    private void Follow(int function)
    {
        PlanTrail trail = _model.State.Trail!;
        (int start, long missing) = (trail.Length, _model.State.MissingOf(function));
        _best.Forget();
        _improvement.Improve(function);
        if (_model.State.MissingOf(function) >= missing && !_mayMove(function))
        {
            trail.UndoTo(start);
        }
    }

    // The most important that lack something, so many at most.
    private List<int> Lacking(List<int> functions, int most)
    {
        SortedSet<(long Weight, int Places, int Number)> lacking = [];
        PlanTrail trail = _model.State.Trail!;
        for (int i = 0; i < functions.Count + trail.Length; i++)
        {
            int function = i < functions.Count ? functions[i] : trail[i - functions.Count].Function;
            Look(function, lacking);
            foreach (int other in _model.Problem.Connections.LeaningOn(function))
            {
                Look(other, lacking);
            }
        }

        return [.. lacking.Take(most).Select(rank => rank.Number)];
    }

    private void Look(int function, SortedSet<(long Weight, int Places, int Number)> lacking)
    {
        if (_model.State.MissingOf(function) > 0)
        {
            lacking.Add((
                -_model.Problem.Functions.MissingWeight[function],
                _model.Candidates.Groups.CountOf(_model.Problem.Functions.Group[function]),
                function));
        }
    }
}
