using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Search;

/// <summary>
/// The plan of a <see cref="SubProblem"/> while it is searched: put, remove, and go back to where <see cref="Begin"/>
/// was called. Hard constraints hold at all times, as in the plan itself.
/// </summary>
internal sealed class SubPlan : IPlacedNodes
{
    private readonly SubProblem _sub;
    private readonly int _nodeCount;
    private readonly SubTerms _terms;
    private readonly SubUndo _undo;
    private readonly int[] _slots;
    private readonly int[] _numbers;
    private readonly int[] _owner;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _head;
    private readonly int[] _count;
    private readonly int[] _carried;
    private readonly int[] _open;
    private readonly int[] _openAt;
    private int _openCount;
    private readonly Vector256<int>[] _free;

    /// <summary>Nothing is placed yet.</summary>
    /// <param name="sub">The sub-problem.</param>
    /// <param name="costs">The functions' costs as rows, or null where they have other terms.</param>
    internal SubPlan(SubProblem sub, ServedCosts? costs = null)
    {
        _sub = sub;
        _nodeCount = sub.Nodes.Length;
        int slots = sub.SlotStart[^1];
        _slots = new int[slots];
        _numbers = new int[slots];
        _owner = new int[slots];
        _next = new int[slots];
        _previous = new int[slots];
        _head = new int[_nodeCount];
        Array.Fill(_head, -1);
        _count = new int[sub.Functions.Length];
        _carried = new int[_nodeCount];
        _open = new int[_nodeCount];
        _openAt = new int[_nodeCount];
        _free = [.. sub.Room];
        for (int function = 0; function < _count.Length; function++)
        {
            _owner.AsSpan(sub.SlotStart[function]..sub.SlotStart[function + 1]).Fill(function);
        }

        _terms = new(sub, this, costs);
        _undo = new(sub);
    }

    internal PlanCost Cost => new(_terms.Missing, _terms.Micros);

    /// <summary>What is missing, weighed.</summary>
    internal long Missing => _terms.Missing;

    internal long Micros => _terms.Micros;

    internal int Moves => _terms.Moves;

    /// <summary>The nodes that carry anything of the sub-problem, in no order that means anything.</summary>
    internal ReadOnlySpan<int> OpenNodes => _open.AsSpan(0, _openCount);

    internal int CarriedBy(int node) => _carried[node];

    internal int CountOf(int function) => _count[function];

    /// <summary>The nodes that carry a function, in local numbers.</summary>
    internal ReadOnlySpan<int> Of(int function) => _slots.AsSpan(_sub.SlotStart[function], _count[function]);

    /// <summary>The same in the problem's numbers.</summary>
    internal ReadOnlySpan<int> NumbersOf(int function) => _numbers.AsSpan(_sub.SlotStart[function], _count[function]);

    ReadOnlySpan<int> IPlacedNodes.NodesOf(int function) =>
        _sub.Local.TryGetValue(function, out int local) ? NumbersOf(local) : _sub.Fixed[function];

    /// <summary>The first slot on a node, or -1.</summary>
    internal int FirstOn(int node) => _head[node];

    internal int NextOn(int slot) => _next[slot];

    internal int OwnerOf(int slot) => _owner[slot];

    internal bool HasRoom(int function, int node) => Vector256.LessThanOrEqualAll(_sub.Need[function], _free[node]);

    /// <summary>Whether a function would have room on a node that another one leaves.</summary>
    internal bool HasRoomWithout(int function, int other, int node) =>
        Vector256.LessThanOrEqualAll(_sub.Need[function], _free[node] + _sub.Need[other]);

    /// <summary>Whether a candidate node may carry a further replica as things stand.</summary>
    internal bool MayPut(int function, int node) =>
        HasRoom(function, node) && (_sub.Simple[function] ? _count[function] == 0 : MayStand(function, node));

    /// <summary>Whether all but room lets a function that is not simple stand on a candidate node.</summary>
    internal bool MayStand(int function, int node) =>
        _count[function] < _sub.Problem.Functions.Most[_sub.Functions[function]]
        && Of(function).IndexOf(node) < 0
        && IsApart(function, node)
        && IsWithinLimit(function, node);

    /// <summary>What the whole costs with a replica of a function that is not simple on a further node.</summary>
    internal (PlanCost Cost, int Moves) With(int function, int node)
    {
        int slot = _sub.SlotStart[function] + _count[function]++;
        _slots[slot] = node;
        _numbers[slot] = _sub.Nodes[node];
        (PlanCost cost, int moves) = _terms.With(function, node);
        _count[function]--;
        return (_carried[node] == 0 ? cost with { Micros = cost.Micros + _sub.OpenCost[node] } : cost, moves);
    }

    /// <summary>Puts a replica on a node; <see cref="MayPut"/> has been asked. <see cref="Refresh"/> is to
    /// follow.</summary>
    internal void Put(int function, int node)
    {
        _undo.Touch(function, this);
        int slot = _sub.SlotStart[function] + _count[function]++;
        _slots[slot] = node;
        _numbers[slot] = _sub.Nodes[node];
        Link(slot, node);
        _free[node] -= _sub.Need[function];
        _terms.Toggle(function, node, true);
        if (_carried[node]++ == 0)
        {
            _terms.Open(_sub.OpenCost[node]);
            _openAt[node] = _openCount;
            _open[_openCount++] = node;
        }
    }

    /// <summary>Takes the replica off a node that carries it. <see cref="Refresh"/> is to follow.</summary>
    internal void Remove(int function, int node)
    {
        _undo.Touch(function, this);
        int slot = _sub.SlotStart[function] + Of(function).IndexOf(node);
        int last = _sub.SlotStart[function] + --_count[function];
        Unlink(slot, node);
        if (slot != last)
        {
            int its = _slots[last];
            Unlink(last, its);
            _slots[slot] = its;
            _numbers[slot] = _sub.Nodes[its];
            Link(slot, its);
        }

        _free[node] += _sub.Need[function];
        _terms.Toggle(function, node, false);
        if (--_carried[node] == 0)
        {
            _terms.Open(-_sub.OpenCost[node]);
            int moved = _open[--_openCount];
            _open[_openAt[node]] = moved;
            _openAt[moved] = _openAt[node];
        }
    }

    /// <summary>Brings the costs up to date after functions that are not simple changed; each may be named
    /// often.</summary>
    internal void Refresh(ReadOnlySpan<int> functions) => _terms.Refresh(functions);

    /// <summary>From here on changes can be taken back.</summary>
    internal void Begin()
    {
        _undo.Begin();
        _terms.Begin();
    }

    /// <summary>Takes back what was changed since <see cref="Begin"/>.</summary>
    internal void TakeBack()
    {
        foreach (int function in _undo.Touched)
        {
            while (_count[function] > 0)
            {
                Remove(function, _slots[_sub.SlotStart[function] + _count[function] - 1]);
            }
        }

        foreach (int function in _undo.Touched)
        {
            foreach (int node in _undo.Before(function))
            {
                Put(function, node);
            }
        }

        _terms.TakeBack();
    }

    private bool IsApart(int function, int node)
    {
        foreach ((int other, SpreadLevel level) in _sub.Apart[function])
        {
            int domain = _sub.Problem.Nodes.Domain(level, _sub.Nodes[node]);
            foreach (int its in NumbersOf(other))
            {
                if (_sub.Problem.Nodes.Domain(level, its) == domain)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool IsWithinLimit(int function, int node)
    {
        FunctionTable functions = _sub.Problem.Functions;
        int number = _sub.Functions[function];
        int most = functions.LimitAtMost[number];
        if (most == Resources.Unlimited)
        {
            return true;
        }

        SpreadLevel level = functions.LimitLevel[number];
        int domain = _sub.Problem.Nodes.Domain(level, _sub.Nodes[node]);
        int there = 0;
        foreach (int its in NumbersOf(function))
        {
            there += _sub.Problem.Nodes.Domain(level, its) == domain ? 1 : 0;
        }

        return there < most;
    }

    private void Link(int slot, int node)
    {
        int head = _head[node];
        _next[slot] = head;
        _previous[slot] = -1;
        if (head >= 0)
        {
            _previous[head] = slot;
        }

        _head[node] = slot;
    }

    private void Unlink(int slot, int node)
    {
        int previous = _previous[slot];
        int next = _next[slot];
        if (previous >= 0)
        {
            _next[previous] = next;
        }
        else
        {
            _head[node] = next;
        }

        if (next >= 0)
        {
            _previous[next] = previous;
        }
    }
}
