using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// Finds a place for a replica where none has room, by moving what is there to somewhere else: a chain of two. What
/// finds no other place yields where it is of lower priority, since the plan as a whole must become better.
/// </summary>
internal sealed class MakeRoom(PlanState state, CandidatePlaces candidates, BestNode best)
{
    private const int MostTries = 24;
    private const int MostYield = 4;

    // Beyond what is near: so many places, and so many replicas that are tried elsewhere.
    private const int FarPlaces = 1024;
    private const int FarTries = 64;

    private readonly CompiledProblem _problem = state.Problem;
    private readonly PlaceChoices _choices = new();
    private readonly List<int> _carried = [];
    private readonly List<int> _yielding = [];
    private bool _onlyNew;

    /// <summary>What yielded and found no other place, in the order in which it yielded; whoever asks forgets
    /// it.</summary>
    internal List<int> Displaced { get; } = [];

    /// <summary>Adds replicas until nothing is missing, and says whether any was added.</summary>
    internal bool For(int function)
    {
        PlanTrail? before = state.Trail;
        PlanTrail trail = state.Trail ??= new PlanTrail(state);
        bool any = false;
        while (state.MissingOf(function) > 0 && state.NodesOf(function).Length < _problem.Functions.Most[function]
            && One(function, trail))
        {
            any = true;
        }

        state.Trail = before;
        return any;
    }

    // Where moves are counted, first what came to where it is just now: it goes on without a move. Several that yield at
    // once are several moves, so that they come last; and once all moves are used nothing far away is moved.
    private bool One(int function, PlanTrail trail)
    {
        _onlyNew = IsCounted;
        bool made = _onlyNew && (Near(function, trail, several: false) || Far(function, trail));
        _onlyNew = false;
        return made
            || Near(function, trail, several: false)
            || (state.VoluntaryMoves < state.MoveBudget && Far(function, trail))
            || Near(function, trail, several: true);
    }

    private bool Near(int function, PlanTrail trail, bool several)
    {
        candidates.ChooseFull(function, state, _choices, 0);
        _choices.RankAlone();
        int tries = 0;
        while (tries < MostTries && _choices.Next(long.MaxValue, out _) is var choice and >= 0)
        {
            int place = _choices[choice];
            for (int i = state.Order.StartOf(place); i < state.Order.EndOf(place) && tries < MostTries; i++)
            {
                int node = state.Order.NodeAt(i);
                if (Mends(function, node) && (several ? Several(function, node) : Alone(function, node)))
                {
                    tries++;
                    if (Swap(function, node, trail))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // Wherever the function may be, those that may go to more places than it does: each that is large enough alone,
    // several where none is.
    private bool Far(int function, PlanTrail trail)
    {
        candidates.ChooseFull(function, state, _choices, FarPlaces);
        _choices.RankAlone();
        int tries = 0;
        while (tries < FarTries && _choices.Next(long.MaxValue, out _) is var choice and >= 0)
        {
            int place = _choices[choice];
            for (int i = state.Order.StartOf(place); i < state.Order.EndOf(place) && tries < FarTries; i++)
            {
                if (Mends(function, state.Order.NodeAt(i)) && Any(function, state.Order.NodeAt(i), trail, ref tries))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Any(int function, int node, PlanTrail trail, ref int tries)
    {
        Freer(function, node);
        bool alone = false;
        for (int i = 0; i < _carried.Count && tries < FarTries; i++)
        {
            if (state.FitsWithout(function, node, _carried[i]))
            {
                alone = true;
                tries++;
                _yielding.Clear();
                _yielding.Add(_carried[i]);
                if (Swap(function, node, trail))
                {
                    return true;
                }
            }
        }

        if (alone || _carried.Count < 2 || tries >= FarTries)
        {
            return false;
        }

        // None is large enough alone: the largest together, which are the fewest.
        _carried.Sort((x, y) => IsSmaller(y, x) ? -1 : IsSmaller(x, y) ? 1 : 0);
        _yielding.Clear();
        for (int i = 0; i < _carried.Count && _yielding.Count < MostYield; i++)
        {
            _yielding.Add(_carried[i]);
            if (state.FitsWithout(function, node, _yielding))
            {
                tries++;
                return Swap(function, node, trail);
            }
        }

        return false;
    }

    // Those on a node that may yield and may go to more places than the function.
    private void Freer(int function, int node)
    {
        state.FunctionsOn(node, _carried);
        int kept = 0;
        for (int i = 0; i < _carried.Count; i++)
        {
            if (MayYield(function, node, _carried[i]) && PlacesOf(_carried[i]) > PlacesOf(function))
            {
                _carried[kept++] = _carried[i];
            }
        }

        _carried.RemoveRange(kept, _carried.Count - kept);
    }

    // Whether moves are counted, as they are where functions run. What yields is then sought a place for near its
    // clients and some way on, not everywhere: most of it has one there, and many are tried.
    private bool IsCounted => state.MoveBudget != int.MaxValue;

    private int PlacesOf(int function) => candidates.Groups.CountOf(_problem.Functions.Group[function]);

    private bool MayYield(int function, int node, int other) => other != function
        && (!_onlyNew || Array.BinarySearch(_problem.Functions.Current[other], node) < 0);

    private bool Mends(int function, int node) =>
        state.MayPutButRoom(function, node)
        && MissingReplicas.MayMend(_problem, state.NodesOf(function), function, but: -1, node);

    private bool Swap(int function, int node, PlanTrail trail)
    {
        PlanCost before = state.Cost;
        int start = trail.Length;
        foreach (int other in _yielding)
        {
            state.Remove(other, node);
            state.Refresh(other);
        }

        if (state.MayPut(function, node))
        {
            state.Put(function, node);
            state.Refresh(function);
            foreach (int other in _yielding)
            {
                best.Put(other, everywhere: !IsCounted);
            }
        }

        // Where moves are counted nothing that runs yields to what is only cheaper there: as much would be missing.
        bool better = IsCounted ? state.Cost.Missing < before.Missing : state.Cost < before;
        if (better && state.VoluntaryMoves <= state.MoveBudget)
        {
            foreach (int other in _yielding)
            {
                if (state.MissingOf(other) > 0)
                {
                    Displaced.Add(other);
                }
            }

            return true;
        }

        trail.UndoTo(start);
        return false;
    }

    // Which replica of a node is to yield: one that is large enough alone, the least important and smallest of those.
    private bool Alone(int function, int node)
    {
        state.FunctionsOn(node, _carried);
        _yielding.Clear();
        int one = -1;
        foreach (int other in _carried)
        {
            if (MayYield(function, node, other) && state.FitsWithout(function, node, other)
                && (one < 0 || IsLess(other, one)))
            {
                one = other;
            }
        }

        if (one >= 0)
        {
            _yielding.Add(one);
        }

        return one >= 0;
    }

    // Which replicas of a node are to yield together, the least important first.
    private bool Several(int function, int node)
    {
        state.FunctionsOn(node, _carried);
        _yielding.Clear();
        _carried.Sort((x, y) => IsLess(x, y) ? -1 : IsLess(y, x) ? 1 : 0);
        foreach (int other in _carried)
        {
            if (MayYield(function, node, other) && _yielding.Count < MostYield)
            {
                _yielding.Add(other);
                if (state.FitsWithout(function, node, _yielding))
                {
                    return _yielding.Count > 1;
                }
            }
        }

        return false;
    }

    private bool IsLess(int one, int other)
    {
        long[] weights = _problem.Functions.MissingWeight;
        return weights[one] != weights[other] ? weights[one] < weights[other] : IsSmaller(one, other);
    }

    private bool IsSmaller(int one, int other)
    {
        FunctionTable functions = _problem.Functions;
        int by = functions.NeedOf(one)[Resources.Cpu].CompareTo(functions.NeedOf(other)[Resources.Cpu]);
        return by != 0 ? by < 0 : one < other;
    }
}
