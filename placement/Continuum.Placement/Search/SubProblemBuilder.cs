using System.Runtime.Intrinsics;
using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Search;

/// <summary>Copies out of a plan what a <see cref="SubProblem"/> needs.</summary>
internal sealed class SubProblemBuilder
{
    private readonly PlanState _state;
    private readonly CompiledProblem _problem;
    private readonly ICandidateNodes _candidates;
    private readonly int[] _functions;
    private readonly int[] _nodes;
    private readonly Dictionary<int, int> _local = [];

    internal SubProblemBuilder(PlanState state, ReadOnlySpan<int> functions, ICandidateNodes candidates)
    {
        _state = state;
        _problem = state.Problem;
        _candidates = candidates;
        _functions = functions.ToArray();
        Array.Sort(_functions);
        for (int i = 0; i < _functions.Length; i++)
        {
            _local.Add(_functions[i], i);
        }

        HashSet<int> nodes = [];
        foreach (int function in _functions)
        {
            nodes.UnionWith(candidates.Of(function).ToArray());
            nodes.UnionWith(state.NodesOf(function).ToArray());
        }

        _nodes = [.. nodes];
        Array.Sort(_nodes);
    }

    /// <summary>Where functions are now.</summary>
    internal static SubSolution Taken(PlanState state, int[] functions)
    {
        int[] start = new int[functions.Length + 1];
        for (int i = 0; i < functions.Length; i++)
        {
            start[i + 1] = start[i] + state.NodesOf(functions[i]).Length;
        }

        int[] nodes = new int[start[^1]];
        for (int i = 0; i < functions.Length; i++)
        {
            state.NodesOf(functions[i]).CopyTo(nodes.AsSpan(start[i]));
        }

        return new(state.Cost, start, nodes);
    }

    internal SubProblem Build(int moveBudget, ReducedCosts? reduced)
    {
        long[] cost = Costs();
        (int[] start, int[] candidates, long[] candidateCosts) = Candidates(cost);
        int[] slots = new int[_functions.Length + 1];
        Vector256<int>[] need = new Vector256<int>[_functions.Length];
        for (int i = 0; i < _functions.Length; i++)
        {
            slots[i + 1] = slots[i] + _problem.Functions.Most[_functions[i]];
            need[i] = Vector256.Create(_problem.Functions.NeedOf(_functions[i]));
        }

        (Vector256<int>[] room, long[] open) = Rooms(need);
        return new()
        {
            Problem = _problem,
            Functions = _functions,
            Nodes = _nodes,
            Start = Taken(_state, _functions),
            Simple = [.. _functions.Select(function => IsSimple(function, moveBudget))],
            Cost = cost,
            CandidateStart = start,
            CandidateNode = candidates,
            CandidateCost = candidateCosts,
            Room = room,
            Need = need,
            OpenCost = open,
            SlotStart = slots,
            Apart = [.. _functions.Select(MovableApart)],
            Local = _local,
            Fixed = Fixed(),
            MoveBudget = moveBudget,
            Merit = reduced is null
                ? []
                : [.. _nodes.Select(node => (double)reduced.Used[node] - reduced.Unused[node])],
        };
    }

    private bool IsSimple(int function, int moveBudget)
    {
        FunctionTable functions = _problem.Functions;
        return functions.Most[function] == 1
            && functions.Least[function] == 1
            && functions.SpreadAtLeast[function] <= 1
            && functions.Application[function] < 0
            && MovableApart(function).Length == 0
            && (moveBudget == int.MaxValue || functions.Current[function].Length == 0);
    }

    private (int, SpreadLevel)[] MovableApart(int function) =>
    [
        .. _problem.Functions.Apart[function]
            .Where(other => _local.ContainsKey(other.Function))
            .Select(other => (_local[other.Function], other.Level)),
    ];

    private long[] Costs()
    {
        long[] cost = new long[_functions.Length * _nodes.Length];
        Array.Fill(cost, SubProblem.Forbidden);
        for (int i = 0; i < _functions.Length; i++)
        {
            Span<long> row = cost.AsSpan(i * _nodes.Length, _nodes.Length);
            Costs(_functions[i], _candidates.Of(_functions[i]), row);
            Costs(_functions[i], _state.NodesOf(_functions[i]), row);
        }

        return cost;
    }

    private void Costs(int function, ReadOnlySpan<int> nodes, Span<long> row)
    {
        Span<int> one = stackalloc int[1];
        foreach (int node in nodes)
        {
            if (_problem.Allows(function, node) && !IsBesideFixed(function, node))
            {
                one[0] = node;
                row[Array.BinarySearch(_nodes, node)] = _state.FunctionCosts.Of(function, one);
            }
        }
    }

    private bool IsBesideFixed(int function, int node)
    {
        foreach ((int other, SpreadLevel level) in _problem.Functions.Apart[function])
        {
            if (_local.ContainsKey(other))
            {
                continue;
            }

            foreach (int its in _state.NodesOf(other))
            {
                if (_problem.Nodes.Domain(level, its) == _problem.Nodes.Domain(level, node))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private (int[] Start, int[] Nodes, long[] Costs) Candidates(long[] cost)
    {
        int[] start = new int[_functions.Length + 1];
        List<int> nodes = [];
        List<long> costs = [];
        int[] order = new int[_nodes.Length];
        for (int i = 0; i < _functions.Length; i++)
        {
            int count = 0;
            for (int node = 0; node < _nodes.Length; node++)
            {
                if (cost[(i * _nodes.Length) + node] < SubProblem.Forbidden)
                {
                    order[count++] = node;
                }
            }

            // Equal costs keep the order of the nodes: the sort itself is not stable.
            Span<int> found = order.AsSpan(0, count);
            long[] row = cost[(i * _nodes.Length)..((i + 1) * _nodes.Length)];
            found.Sort((one, other) => row[one].CompareTo(row[other]) is var by and not 0 ? by : one.CompareTo(other));
            nodes.AddRange(found);
            foreach (int node in found)
            {
                costs.Add(row[node]);
            }

            start[i + 1] = nodes.Count;
        }

        return (start, [.. nodes], [.. costs]);
    }

    private (Vector256<int>[] Room, long[] Open) Rooms(Vector256<int>[] need)
    {
        Vector256<int>[] room = new Vector256<int>[_nodes.Length];
        long[] open = new long[_nodes.Length];
        int[] carried = new int[_nodes.Length];
        for (int node = 0; node < _nodes.Length; node++)
        {
            room[node] = Vector256.Create(_state.FreeOf(_nodes[node]));
        }

        for (int i = 0; i < _functions.Length; i++)
        {
            foreach (int at in _state.NodesOf(_functions[i]))
            {
                int node = Array.BinarySearch(_nodes, at);
                room[node] += need[i];
                carried[node]++;
            }
        }

        for (int node = 0; node < _nodes.Length; node++)
        {
            open[node] = _state.CarriedBy(_nodes[node]) > carried[node] ? 0 : _problem.Nodes.OpenCost[_nodes[node]];
        }

        return (room, open);
    }

    private Dictionary<int, int[]> Fixed()
    {
        Dictionary<int, int[]> placed = [];
        foreach (int function in _functions)
        {
            int application = _problem.Functions.Application[function];
            int[] members = application < 0 ? [] : _problem.Applications[application].Functions;
            foreach (int other in members)
            {
                if (!_local.ContainsKey(other) && !placed.ContainsKey(other))
                {
                    placed.Add(other, _state.NodesOf(other).ToArray());
                }
            }
        }

        return placed;
    }
}
