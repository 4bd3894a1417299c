using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// A plan while it is made: who carries what, what is free, and what it costs so far. Capacity, static constraints,
/// one replica a node, apartness and domain limits hold at all times; replicas that are missing, domains that are
/// missing and replicas that lack their neighbour are counted in <see cref="PlanCost.Missing"/>.
/// Changes of a function's nodes are followed by <see cref="Refresh"/>, which brings its cost up to date. What a change
/// would cost is asked of the <c>CostIf</c> members, which change nothing and allocate nothing. Not for several
/// threads.
/// </summary>
internal sealed class PlanState : IPlacedNodes
{
    private readonly ReplicaTable _replicas;
    private readonly NodeLists _lists;
    private readonly RoomIndex _room;
    private readonly ConnectionCosts _connections;
    private readonly FunctionCosts _functionCosts;
    private long[] _functionCost;
    private int[] _missing;
    private int[] _voluntary;
    private long _openCost;
    private long _functionTotal;
    private long _missingTotal;

    /// <summary>Nothing is placed yet.</summary>
    internal PlanState(CompiledProblem problem)
        : this(problem, new PlaceOrder(problem))
    {
    }

    /// <summary>The same with the problem's nodes in order already.</summary>
    internal PlanState(CompiledProblem problem, PlaceOrder order)
    {
        Problem = problem;
        MoveBudget = problem.MoveBudget;
        Order = order;
        _functionCosts = new(problem);
        _replicas = new ReplicaTable(problem);
        _lists = new NodeLists(problem.Nodes.Count, _replicas.Slots);
        _room = new RoomIndex(problem, Order);
        _connections = new ConnectionCosts(problem, _replicas);
        int functions = problem.Functions.Count;
        (_functionCost, _missing, _voluntary) = (new long[functions], new int[functions], new int[functions]);
        for (int i = 0; i < functions; i++)
        {
            RefreshMissing(i);
        }
    }

    private PlanState(PlanState other)
    {
        (Problem, Order, _functionCosts) = (other.Problem, other.Order, other._functionCosts);
        (_replicas, _lists, _room) = (other._replicas.Copy(), other._lists.Copy(), other._room.Copy());
        _connections = new ConnectionCosts(Problem, _replicas);
        _functionCost = [.. other._functionCost];
        _missing = [.. other._missing];
        _voluntary = [.. other._voluntary];
        MoveBudget = other.MoveBudget;
        CopySums(other);
    }

    internal CompiledProblem Problem { get; }

    /// <summary>The nodes place by place; positions of <see cref="NextWithRoom"/>.</summary>
    internal PlaceOrder Order { get; }

    internal FunctionCosts FunctionCosts => _functionCosts;

    /// <summary>Works out costs of cells on this plan's thread, faster than <see cref="FunctionCosts"/> does.</summary>
    internal CellCosts CellCosts => _replicas.Costs;

    internal PlanCost Cost => new(_missingTotal, _functionTotal + _openCost + _connections.Total);

    /// <summary>Replicas that moved of the planner's own accord.</summary>
    internal int VoluntaryMoves { get; private set; }

    /// <summary>How many of them are a function's.</summary>
    internal int VoluntaryOf(int function) => _voluntary[function];

    /// <summary>How many of those there may be; see <see cref="TrialIsInBudget"/>.</summary>
    internal int MoveBudget { get; set; }

    /// <summary>Remembers what is put and removed, where that is wanted.</summary>
    internal PlanTrail? Trail { get; set; }

    public ReadOnlySpan<int> NodesOf(int function) => _replicas.NodesOf(function);

    internal ReadOnlySpan<int> FreeOf(int node) =>
        MemoryMarshal.Cast<Vector256<int>, int>(_room.LeafOf(node));

    /// <summary>How many replicas a node carries.</summary>
    internal int CarriedBy(int node) => _lists.CarriedBy(node);

    /// <summary>Micros an hour of one function by itself.</summary>
    internal long CostOf(int function) => _functionCost[function];

    /// <summary>What is missing of one function, unweighed by priority.</summary>
    internal long MissingOf(int function) => _missing[function];

    /// <summary>What each replica of a function costs.</summary>
    internal ReplicaRows Rows(int function) => _replicas.Rows(function);

    /// <summary>The functions on a node.</summary>
    internal void FunctionsOn(int node, List<int> functions)
    {
        functions.Clear();
        for (int slot = _lists.FirstOn(node); slot >= 0; slot = _lists.After(slot))
        {
            functions.Add(_replicas.FunctionOf(slot));
        }
    }

    /// <summary>The first position from one to before another whose node has room for a replica of a function, or
    /// -1.</summary>
    internal int NextWithRoom(int function, int from, int end) => _room.Next(NeedOf(function), from, end);

    /// <summary>What one replica of a function reserves.</summary>
    internal Vector256<int> NeedOf(int function) => Vector256.Create(Problem.Functions.NeedOf(function));

    /// <summary>Whether a node of a place has room for so much.</summary>
    internal bool HasRoom(Vector256<int> need, int place) => _room.Has(need, place);

    /// <summary>Whether a node may carry a further replica of a function as things stand.</summary>
    internal bool MayPut(int function, int node) =>
        _replicas.CountOf(function) < Problem.Functions.Most[function] && MayReplace(function, -1, node);

    /// <summary>Whether a replica may go from one node that carries it to another.</summary>
    internal bool MayReplace(int function, int old, int node) =>
        Problem.Masks.Allows(Problem.Functions.Group[function], Problem.Nodes.Class[node])
        && _room.Fits(NeedOf(function), node)
        && NodesOf(function).IndexOf(node) < 0
        && MissingReplicas.IsApart(Problem, this, function, node)
        && MissingReplicas.IsWithinLimit(Problem, NodesOf(function), function, node, but: old);

    /// <summary>Whether limits let a replica go from one node that carries it to another's site; limits for single nodes
    /// apart.</summary>
    internal bool MayBeIn(int function, int old, int node) =>
        Problem.Functions.LimitLevel[function] == Problems.SpreadLevel.Node
        || MissingReplicas.IsWithinLimit(Problem, NodesOf(function), function, node, but: old);

    /// <summary>Whether a node may carry a further replica, if only it had room.</summary>
    internal bool MayPutButRoom(int function, int node) =>
        Problem.Allows(function, node)
        && _room.IsOpen(node)
        && NodesOf(function).IndexOf(node) < 0
        && MissingReplicas.IsApart(Problem, this, function, node)
        && MissingReplicas.IsWithinLimit(Problem, NodesOf(function), function, node, but: -1);

    /// <summary>Whether a replica has room on a node once another function has left it.</summary>
    internal bool FitsWithout(int function, int node, int other) =>
        _room.Fits(NeedOf(function) - NeedOf(other), node);

    /// <summary>The same with several that leave.</summary>
    internal bool FitsWithout(int function, int node, List<int> others)
    {
        Vector256<int> need = NeedOf(function);
        foreach (int other in others)
        {
            need -= NeedOf(other);
        }

        return _room.Fits(need, node);
    }

    /// <summary>Puts a replica on a node; <see cref="MayPut"/> has been asked.</summary>
    internal void Put(int function, int node)
    {
        _replicas.Append(function, node);
        Take(function, node);
    }

    /// <summary>The same with what the replica costs known already.</summary>
    internal void Put(int function, int node, KnownReplica known)
    {
        _replicas.Append(function, node, known);
        Take(function, node);
    }

    private void Take(int function, int node)
    {
        _lists.Link(_replicas.SlotOf(function, _replicas.CountOf(function) - 1), node);
        _room.Take(node, NeedOf(function));
        _openCost += _lists.CarriedBy(node) == 1 ? Problem.Nodes.OpenCost[node] : 0;
        Trail?.Record(function, node, put: true);
    }

    /// <summary>Takes the replica off a node that carries it.</summary>
    internal void Remove(int function, int node)
    {
        int replica = NodesOf(function).IndexOf(node);
        int last = _replicas.CountOf(function) - 1;
        _lists.Unlink(_replicas.SlotOf(function, replica), node);
        if (replica != last)
        {
            int moved = NodesOf(function)[last];
            _lists.Unlink(_replicas.SlotOf(function, last), moved);
            _lists.Link(_replicas.SlotOf(function, replica), moved);
        }

        _replicas.RemoveAt(function, replica);
        _room.Give(node, NeedOf(function));
        _openCost -= _lists.CarriedBy(node) == 0 ? Problem.Nodes.OpenCost[node] : 0;
        Trail?.Record(function, node, put: false);
    }

    /// <summary>Brings the cost of a function, and of its application, up to date after its nodes changed.</summary>
    internal void Refresh(int function)
    {
        RefreshMissing(function);
        long cost = _functionCosts.Of(function, _replicas.Rows(function));
        _functionTotal += cost - _functionCost[function];
        _functionCost[function] = cost;
        int voluntary = _functionCosts.Voluntary(function, NodesOf(function));
        VoluntaryMoves += voluntary - _voluntary[function];
        _voluntary[function] = voluntary;
        _connections.Refresh(function, this);
        foreach (int other in Problem.Connections.LeaningOn(function))
        {
            RefreshMissing(other);
        }
    }

    /// <summary>What the plan would cost with one more replica (old -1), or with one on another node; <see
    /// cref="MayReplace"/> has been asked.</summary>
    internal PlanCost CostIfReplaced(int function, int old, int node, KnownReplica known)
    {
        int last = _replicas.CountOf(function);
        _replicas.Append(function, node, known);
        return old < 0 ? CostWithLast(function, node) : CostWithLast(function, old, node, last);
    }

    /// <summary>What the plan would cost with one more replica; <see cref="MayPut"/> has been asked.</summary>
    internal PlanCost CostIfPut(int function, int node)
    {
        _replicas.Append(function, node);
        return CostWithLast(function, node);
    }

    /// <summary>What the plan would cost without the replica on a node that carries it.</summary>
    internal PlanCost CostIfRemoved(int function, int node)
    {
        int replica = NodesOf(function).IndexOf(node);
        int last = _replicas.CountOf(function) - 1;
        _replicas.RemoveAt(function, replica);
        PlanCost cost = Trial(function, -Closing(node));
        _replicas.Hide(function, -1);
        _replicas.Swap(function, replica, last);
        return cost;
    }

    /// <summary>What the plan would cost if a replica went from a node to another; <see cref="MayReplace"/> has been
    /// asked.</summary>
    internal PlanCost CostIfReplaced(int function, int old, int node)
    {
        int last = _replicas.CountOf(function);
        _replicas.Append(function, node);
        return CostWithLast(function, old, node, last);
    }

    /// <summary>What changes in what nodes cost as such when a replica comes to a node from an old one (-1 for
    /// none).</summary>
    internal long Opening(int old, int node) => Opening(node) - (old < 0 ? 0 : Closing(old));

    /// <summary>What comes off what nodes cost as such when a replica leaves one.</summary>
    internal long Closing(int node) => _lists.CarriedBy(node) == 1 ? Problem.Nodes.OpenCost[node] : 0;

    /// <summary>Whether the last <c>CostIf</c> keeps the plan within its budget of moves.</summary>
    internal bool TrialIsInBudget { get; private set; }

    /// <summary>The plan as it stands.</summary>
    internal Assignment ToAssignment(long? bound, int rounds, ulong seed)
    {
        int functions = Problem.Functions.Count;
        int[] start = new int[functions + 1];
        for (int i = 0; i < functions; i++)
        {
            start[i + 1] = start[i] + _replicas.CountOf(i);
        }

        int[] nodes = new int[start[^1]];
        for (int i = 0; i < functions; i++)
        {
            Span<int> target = nodes.AsSpan(start[i]..start[i + 1]);
            NodesOf(i).CopyTo(target);
            target.Sort();
        }

        return new Assignment(Problem, start, nodes)
        {
            Cost = Cost,
            LowerBoundMicros = bound,
            Rounds = rounds,
            Seed = seed,
            VoluntaryMoves = VoluntaryMoves,
        };
    }

    /// <summary>A plan of its own that is as this one is.</summary>
    internal PlanState Copy() => new(this);

    /// <summary>Makes this plan as another of the same problem is.</summary>
    internal void CopyFrom(PlanState other)
    {
        _replicas.CopyFrom(other._replicas);
        _lists.CopyFrom(other._lists);
        _room.CopyFrom(other._room);
        _connections.CopyFrom(other._connections);
        other._functionCost.CopyTo(_functionCost, 0);
        other._missing.CopyTo(_missing, 0);
        other._voluntary.CopyTo(_voluntary, 0);
        CopySums(other);
    }

    /// <summary>Takes in a function that was added to the problem, or that took a number again.</summary>
    internal void Extend()
    {
        int functions = Problem.Functions.Count;
        _replicas.Extend(functions);
        _lists.Extend(_replicas.Slots);
        ReplicaTable.Grow(ref _functionCost, functions);
        ReplicaTable.Grow(ref _missing, functions);
        ReplicaTable.Grow(ref _voluntary, functions);
    }

    /// <summary>Takes over that a function's cells changed.</summary>
    internal void Refill(int function)
    {
        _replicas.Refill(function);
        Refresh(function);
    }

    /// <summary>Takes over that what is missing weighs otherwise.</summary>
    internal void Reweigh()
    {
        _missingTotal = 0;
        for (int function = 0; function < Problem.Functions.Count; function++)
        {
            _missingTotal += Problem.Functions.MissingWeight[function] * _missing[function];
        }
    }

    /// <summary>Says whether a node serves; what is on it is to be taken off.</summary>
    internal void Close(int node, bool closed) => _room.Close(node, closed);

    private void CopySums(PlanState other) =>
        (_openCost, _functionTotal, _missingTotal, VoluntaryMoves) =
            (other._openCost, other._functionTotal, other._missingTotal, other.VoluntaryMoves);

    private PlanCost CostWithLast(int function, int node)
    {
        PlanCost cost = Trial(function, Opening(node));
        _replicas.Hide(function, 1);
        return cost;
    }

    // The new one stands behind the others: the old one changes slots with it and is left out.
    private PlanCost CostWithLast(int function, int old, int node, int last)
    {
        int replica = NodesOf(function).IndexOf(old);
        _replicas.RemoveAt(function, replica);
        PlanCost cost = Trial(function, Opening(old, node));
        _replicas.Hide(function, -1);
        _replicas.Swap(function, replica, last);
        _replicas.Hide(function, 1);
        return cost;
    }

    private PlanCost Trial(int function, long opening)
    {
        long micros = _functionTotal + _openCost + opening - _functionCost[function]
            + _functionCosts.Of(function, _replicas.Rows(function))
            + _connections.Trial(function, this);
        long missing = _missingTotal + MissingBy(function);
        foreach (int other in Problem.Connections.LeaningOn(function))
        {
            missing += MissingBy(other);
        }

        TrialIsInBudget = MoveBudget == int.MaxValue
            || VoluntaryMoves - _voluntary[function] + _functionCosts.Voluntary(function, NodesOf(function)) <= MoveBudget;
        return new PlanCost(missing, micros);
    }

    private long MissingBy(int function) => Problem.Functions.MissingWeight[function]
        * (MissingReplicas.Count(Problem, this, function) - _missing[function]);

    private void RefreshMissing(int function)
    {
        int missing = MissingReplicas.Count(Problem, this, function);
        _missingTotal += Problem.Functions.MissingWeight[function] * (missing - _missing[function]);
        _missing[function] = missing;
    }

    private long Opening(int node) => _lists.CarriedBy(node) == 0 ? Problem.Nodes.OpenCost[node] : 0;
}
