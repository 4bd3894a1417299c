using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Search;

namespace Continuum.Placement.Live;

/// <summary>
/// The nodes that a search around one function looks at: those that it may go to, and then those that what is on them
/// may go to, so many at most, and so many replicas on them; and for each function a few more with room, where it would
/// go to by itself. What stayed for less than its dwell is left where it is.
/// </summary>
internal sealed class RepairNodes : ICandidateNodes
{
    private const int Most = 16;
    private const int Outside = 4;

    // Costs are kept by function and node: many small ones on a node would make too many of them.
    private const int MostReplicas = 256;

    private readonly PlanState _state;
    private readonly CandidatePlaces _candidates;
    private readonly PlaceChoices _choices = new();
    private readonly List<int> _inside = [];
    private readonly List<int> _found = [];
    private int[] _nodes = [];
    private int _replicas;

    internal RepairNodes(PlanState state, CandidatePlaces candidates, int function, Func<int, bool> mayMove)
    {
        (_state, _candidates) = (state, candidates);
        foreach (int node in state.NodesOf(function))
        {
            Take(node);
        }

        Add(function);
        int[] carried = Carried(function);
        for (int i = 0; i < carried.Length && _inside.Count < Most; i++)
        {
            Add(carried[i]);
        }

        Functions = [.. Carried(function).Where(other => other == function || mayMove(other) || IsMoving(other))];
    }

    /// <summary>The function and those on the nodes that may move, rising.</summary>
    internal int[] Functions { get; }

    public ReadOnlySpan<int> Of(int function)
    {
        CompiledProblem problem = _state.Problem;
        _found.Clear();
        foreach (int node in _inside)
        {
            if (problem.Allows(function, node))
            {
                _found.Add(node);
            }
        }

        _candidates.Choose(function, _state, _choices);
        _choices.RankAlone();
        for (int i = 0; i < Outside && _choices.Next(long.MaxValue, out _) is var choice and >= 0; i++)
        {
            int place = _choices[choice];
            int at = _state.NextWithRoom(function, _state.Order.StartOf(place), _state.Order.EndOf(place));
            if (at >= 0 && _state.Order.NodeAt(at) is var node && !_found.Contains(node))
            {
                _found.Add(node);
            }
        }

        _nodes = [.. _found];
        return _nodes;
    }

    // Where a function may be, room or not, the nearest to its clients first.
    private void Add(int function)
    {
        _candidates.ChooseFull(function, _state, _choices, 0);
        _choices.RankAlone();
        while (_inside.Count < Most && _choices.Next(long.MaxValue, out _) is var choice and >= 0)
        {
            int place = _choices[choice];
            for (int i = _state.Order.StartOf(place); i < _state.Order.EndOf(place) && _inside.Count < Most; i++)
            {
                int node = _state.Order.NodeAt(i);
                if (_state.MayPutButRoom(function, node) && !_inside.Contains(node))
                {
                    Take(node);
                }
            }
        }
    }

    private void Take(int node)
    {
        if (_replicas + _state.CarriedBy(node) <= MostReplicas)
        {
            _replicas += _state.CarriedBy(node);
            _inside.Add(node);
        }
    }

    // What lacks something, or came to where it is just now, is on its way in any case.
    private bool IsMoving(int function)
    {
        if (_state.MissingOf(function) > 0)
        {
            return true;
        }

        foreach (int node in _state.NodesOf(function))
        {
            if (Array.BinarySearch(_state.Problem.Functions.Current[function], node) < 0)
            {
                return true;
            }
        }

        return false;
    }

    private int[] Carried(int function)
    {
        SortedSet<int> functions = [function];
        List<int> carried = [];
        foreach (int node in _inside)
        {
            _state.FunctionsOn(node, carried);
            functions.UnionWith(carried);
        }

        return [.. functions];
    }
}
