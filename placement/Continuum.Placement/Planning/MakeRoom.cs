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

    private readonly CompiledProblem _problem = state.Problem;
    private readonly PlaceChoices _choices = new();
    private readonly List<int> _carried = [];
    private readonly List<int> _yielding = [];

    /// <summary>Adds replicas until nothing is missing, and says whether any was added.</summary>
    internal bool For(int function)
    {
        bool any = false;
        while (state.MissingOf(function) > 0 && state.NodesOf(function).Length < _problem.Functions.Most[function]
            && One(function))
        {
            any = true;
        }

        return any;
    }

    private bool One(int function)
    {
        PlanTrail? before = state.Trail;
        PlanTrail trail = state.Trail ??= new PlanTrail(state);
        candidates.ChooseFull(function, state, _choices);
        _choices.RankAlone();
        int tries = 0;
        bool made = false;
        while (!made && tries < MostTries && _choices.Next(out _) is var place and >= 0)
        {
            for (int i = state.Order.StartOf(place); i < state.Order.EndOf(place) && !made && tries < MostTries; i++)
            {
                int node = state.Order.NodeAt(i);
                if (state.MayPutButRoom(function, node) && Yielding(function, node))
                {
                    tries++;
                    made = Swap(function, node, trail);
                }
            }
        }

        state.Trail = before;
        return made;
    }

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
                best.Put(other);
            }
        }

        if (state.Cost < before && state.VoluntaryMoves <= state.MoveBudget)
        {
            return true;
        }

        trail.UndoTo(start);
        return false;
    }

    // Which replicas of a node are to yield: one that is large enough alone, the least important and smallest of those;
    // otherwise several, the least important first.
    private bool Yielding(int function, int node)
    {
        state.FunctionsOn(node, _carried);
        _yielding.Clear();
        int one = -1;
        foreach (int other in _carried)
        {
            if (other != function && state.FitsWithout(function, node, other) && (one < 0 || IsLess(other, one)))
            {
                one = other;
            }
        }

        if (one >= 0)
        {
            _yielding.Add(one);
            return true;
        }

        _carried.Sort((x, y) => IsLess(x, y) ? -1 : IsLess(y, x) ? 1 : 0);
        foreach (int other in _carried)
        {
            if (other != function && _yielding.Count < MostYield)
            {
                _yielding.Add(other);
                if (state.FitsWithout(function, node, _yielding))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsLess(int one, int other)
    {
        FunctionTable functions = _problem.Functions;
        int by = functions.MissingWeight[one].CompareTo(functions.MissingWeight[other]);
        by = by != 0 ? by : functions.NeedOf(one)[Resources.Cpu].CompareTo(functions.NeedOf(other)[Resources.Cpu]);
        return by != 0 ? by < 0 : one < other;
    }
}
