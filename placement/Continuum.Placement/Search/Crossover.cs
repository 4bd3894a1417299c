using Continuum.Placement.Planning;

namespace Continuum.Placement.Search;

/// <summary>
/// Takes over from another plan what is better there. Where two plans differ falls apart into parts that share no node
/// and no application; each is taken from the plan in which it costs less (partition crossover: Whitley, Hains and
/// Howe, GECCO 2009, for tours).
/// </summary>
internal sealed class Crossover
{
    private readonly SubProblem _sub;
    private readonly SubPlan _plan;
    private readonly int[] _parent;
    private readonly int[] _differing;
    private readonly int[] _first;
    private readonly int[] _next;

    internal Crossover(SubProblem sub, SubPlan plan)
    {
        (_sub, _plan) = (sub, plan);
        _parent = new int[sub.Functions.Length + sub.Nodes.Length];
        _differing = new int[sub.Functions.Length];
        _first = new int[_parent.Length];
        _next = new int[sub.Functions.Length];
    }

    /// <summary>Improves the plan by parts of a solution; moves stay within what is allowed.</summary>
    internal void Take(SubSolution other, int mostMoves)
    {
        int many = FindParts(other);
        for (int i = 0; i < many; i++)
        {
            int function = _differing[i];
            if (_first[Find(function)] == function)
            {
                Try(other, function, mostMoves);
            }
        }
    }

    private int FindParts(SubSolution other)
    {
        int functions = _sub.Functions.Length;
        for (int i = 0; i < _parent.Length; i++)
        {
            _parent[i] = i;
        }

        int many = 0;
        for (int function = 0; function < functions; function++)
        {
            if (_plan.NumbersOf(function).SequenceEqual(other.NodesOf(function)))
            {
                continue;
            }

            _differing[many++] = function;
            foreach (int node in _plan.Of(function))
            {
                Join(function, functions + node);
            }

            foreach (int number in other.NodesOf(function))
            {
                Join(function, functions + Array.BinarySearch(_sub.Nodes, number));
            }

            JoinConnected(function);
        }

        Array.Fill(_first, -1);
        for (int i = many - 1; i >= 0; i--)
        {
            int part = Find(_differing[i]);
            (_next[_differing[i]], _first[part]) = (_first[part], _differing[i]);
        }

        return many;
    }

    // What one function costs or may do can depend on where others of its application, or those it is kept apart from,
    // are.
    private void JoinConnected(int function)
    {
        int number = _sub.Problem.Functions.Application[_sub.Functions[function]];
        if (number >= 0)
        {
            foreach (int other in _sub.Problem.Applications[number].Functions)
            {
                if (_sub.Local.TryGetValue(other, out int local))
                {
                    Join(function, local);
                }
            }
        }

        foreach ((int other, _) in _sub.Apart[function])
        {
            Join(function, other);
        }
    }

    private void Try(SubSolution other, int first, int mostMoves)
    {
        PlanCost before = _plan.Cost;
        int moves = _plan.Moves;
        _plan.Begin();
        for (int function = first; function >= 0; function = _next[function])
        {
            while (_plan.CountOf(function) > 0)
            {
                _plan.Remove(function, _plan.Of(function)[^1]);
            }
        }

        for (int function = first; function >= 0; function = _next[function])
        {
            foreach (int number in other.NodesOf(function))
            {
                _plan.Put(function, Array.BinarySearch(_sub.Nodes, number));
            }
        }

        for (int function = first; function >= 0; function = _next[function])
        {
            _plan.Refresh([function]);
        }

        if (_plan.Cost >= before || (_plan.Moves > mostMoves && _plan.Moves > moves))
        {
            _plan.TakeBack();
        }
    }

    private int Find(int element)
    {
        while (_parent[element] != element)
        {
            element = _parent[element] = _parent[_parent[element]];
        }

        return element;
    }

    private void Join(int one, int other) => _parent[Find(other)] = Find(one);
}
