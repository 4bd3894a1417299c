using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Live;

/// <summary>
/// Places a replica for which no node has room and nobody yields at once, by a chain of moves: one goes where another
/// leaves, which goes where a third leaves, and so on, an augmenting path of the assignment. Short chains are looked
/// for first. A chain is taken where less is missing after it and the moves that there may be are enough.
/// </summary>
internal sealed class RoomChain
{
    private const int Longest = 3;

    /// <summary>
    /// Work for one function, chains of all lengths together: one for each node and each replica on it that is looked
    /// at, more for what takes longer.
    /// </summary>
    internal const int MostWork = 24_000;

    // Where a replica may come to, beside what is near its clients.
    private const int Places = 192;

    // What it takes to choose places, and to put something out of its place and look for another.
    private const int Choosing = 64;
    private const int Trying = 32;

    private readonly PlanState _state;
    private readonly CompiledProblem _problem;
    private readonly CandidatePlaces _candidates;
    private readonly BestNode _best;
    private readonly PlaceChoices[] _choices = [.. Enumerable.Range(0, Longest + 1).Select(_ => new PlaceChoices())];
    private readonly List<int>[] _carried = [.. Enumerable.Range(0, Longest + 1).Select(_ => new List<int>())];
    private readonly List<int> _path = [];
    private PlanTrail _trail = null!;
    private long _missing;

    internal RoomChain(PlanState state, CandidatePlaces candidates, BestNode best)
    {
        (_state, _problem, _candidates, _best) = (state, state.Problem, candidates, best);
    }

    /// <summary>How much work the last search took.</summary>
    internal int Work { get; private set; }

    /// <summary>Places one replica more, and says whether it did.</summary>
    internal bool Place(int function)
    {
        (_trail, _missing, Work) = (_state.Trail!, _state.Cost.Missing, 0);
        return Adds(function) || Follows(function);
    }

    private bool Adds(int function)
    {
        for (int length = 1;
            length <= Longest && Work < MostWork
                && _state.NodesOf(function).Length < _problem.Functions.Most[function];
            length++)
        {
            _path.Clear();
            if (Step(function, length))
            {
                return true;
            }
        }

        return false;
    }

    // One of its replicas goes beside those that the function must be beside.
    private bool Follows(int function)
    {
        int[] nodes = _problem.Functions.Together[function].Length > 0 ? _state.NodesOf(function).ToArray() : [];
        foreach (int node in nodes)
        {
            if (Work >= MostWork || !MayLeave(function, node))
            {
                continue;
            }

            int start = _trail.Length;
            _state.Remove(function, node);
            _state.Refresh(function);
            if (Adds(function))
            {
                return true;
            }

            _trail.UndoTo(start);
        }

        return false;
    }

    // Puts a replica where one of the others can leave, so many leaving one after the other at most.
    private bool Step(int function, int length)
    {
        _path.Add(function);
        Work += Choosing;
        PlaceChoices choices = _choices[length];
        _candidates.ChooseFull(function, _state, choices, Places);
        choices.RankAlone();
        bool found = false;
        while (!found && Work < MostWork && choices.Next(long.MaxValue, out _) is var choice and >= 0)
        {
            int place = choices[choice];
            int end = _state.Order.EndOf(place);
            for (int i = _state.Order.StartOf(place); i < end && !found && Work < MostWork; i++)
            {
                int node = _state.Order.NodeAt(i);
                Work++;
                found = _state.MayPutButRoom(function, node)
                    && MissingReplicas.MayMend(_problem, _state.NodesOf(function), function, but: -1, node)
                    && On(function, node, length);
            }
        }

        _path.RemoveAt(_path.Count - 1);
        return found;
    }

    private bool On(int function, int node, int length)
    {
        List<int> carried = _carried[length];
        _state.FunctionsOn(node, carried);
        foreach (int other in carried)
        {
            Work++;
            if (_path.Contains(other) || !_state.FitsWithout(function, node, other) || !MayLeave(other, node))
            {
                continue;
            }

            if (Work >= MostWork)
            {
                return false;
            }

            Work += Trying;
            int start = _trail.Length;
            _state.Remove(other, node);
            _state.Refresh(other);
            if (_state.MayPut(function, node))
            {
                _state.Put(function, node);
                _state.Refresh(function);
                if (Settles(other, length))
                {
                    return true;
                }
            }

            _trail.UndoTo(start);
        }

        return false;
    }

    // What came to where it is just now goes on without a move.
    private bool MayLeave(int function, int node) =>
        _state.VoluntaryMoves < _state.MoveBudget || Array.BinarySearch(_problem.Functions.Current[function], node) < 0;

    // Whether less is missing with what left its node elsewhere, or where a further one leaves for it.
    private bool Settles(int function, int length)
    {
        _best.Forget();
        if (_state.MissingOf(function) > 0)
        {
            _best.Put(function, everywhere: false);
        }

        if (_state.Cost.Missing < _missing)
        {
            return _state.VoluntaryMoves <= _state.MoveBudget;
        }

        return length > 1 && _state.MissingOf(function) > 0 && Step(function, length - 1);
    }
}
