using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// A better bound for problems in which every function has one replica and nodes cost something to use: all plans are
/// split by whether a node is used, and then by whether a function is on a node, the part with the least bound first,
/// and each part is bounded by itself (<see cref="PartBound"/>). Parts that cost as much as a known plan are done
/// with.
/// </summary>
internal sealed class BranchedBound
{
    private readonly BoundModel _model;
    private readonly BoundOptions _options;
    private readonly PartBound _part;
    private readonly long _upper;
    private readonly PriorityQueue<Branch, (long Bound, int Arrival)> _open = new();
    private long _least;
    private int _arrivals;

    private BranchedBound(BoundModel model, BoundOptions options, long upper)
    {
        _model = model;
        _options = options;
        _part = new(model, options, upper);
        _upper = upper;
        _least = upper;
    }

    /// <summary>Whether the method is meant for a problem.</summary>
    internal static bool Suits(CompiledProblem problem) =>
        Array.Exists(problem.Nodes.OpenCost, cost => cost > 0)
        && Enumerable.Range(0, problem.Functions.Count).All(function => FunctionRows.IsWhole(problem, function));

    /// <summary>
    /// The bound that splitting gives: as much as the known plan costs where that is proved to be the best. What it
    /// tells beside is of all plans.
    /// </summary>
    /// <param name="model">All functions on all nodes, of a problem that <see cref="Suits"/>.</param>
    /// <param name="options">How each part is bounded, and how many there may be.</param>
    /// <param name="root">The bound of all plans together.</param>
    /// <param name="upper">What a known plan costs.</param>
    internal static BoundResult Improve(BoundModel model, BoundOptions options, BoundResult root, long upper) =>
        root.IsInfeasible || root.Micros >= upper
            ? root
            : root with { Micros = Math.Max(root.Micros, new BranchedBound(model, options, upper).Search(root)) };

    private long Search(BoundResult root)
    {
        NodeState[] states = new NodeState[_model.Problem.Nodes.Count];
        Offer(_part.Of(new Branch(root.Micros, states, new bool[_model.ItemCount], root.Multipliers)));
        while (_open.TryPeek(out Branch? branch, out _)
            && _arrivals < _options.Parts
            && _options.Stop?.Invoke() != true)
        {
            _ = _open.Dequeue();
            if (branch.NextNode >= 0)
            {
                Offer(_part.Of(branch with { States = With(branch.States, branch.NextNode, NodeState.Open) }));
                Offer(_part.Of(branch with { States = With(branch.States, branch.NextNode, NodeState.Closed) }));
            }
            else
            {
                Offer(_part.Of(branch with { Barred = With(branch.Barred, branch.NextItem, true) }));
                Offer(_part.Of(branch with { Barred = Only(branch.Barred, branch.NextItem) }));
            }
        }

        return _open.TryPeek(out Branch? left, out _) ? Math.Min(_least, left.Bound) : _least;
    }

    // The order of arrival decides between equal bounds, so that the search is the same everywhere.
    private void Offer(Branch? part)
    {
        _arrivals++;
        if (part is null || part.Bound >= _upper)
        {
            return;
        }

        if (part.IsDone)
        {
            _least = Math.Min(_least, part.Bound);
        }
        else
        {
            _open.Enqueue(part, (part.Bound, _arrivals));
        }
    }

    private static T[] With<T>(T[] all, int at, T value)
    {
        T[] changed = [.. all];
        changed[at] = value;
        return changed;
    }

    // The function is on this item's node and no other.
    private bool[] Only(bool[] barred, int item)
    {
        bool[] changed = [.. barred];
        int function = _model.ItemFunction[item];
        changed.AsSpan(_model.ItemStart[function], _model.ItemsOf(function)).Fill(true);
        changed[item] = false;
        return changed;
    }
}
