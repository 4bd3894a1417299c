using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Live;

/// <summary>
/// A live plan that random operations are done on, with its own book of what the fleet and the functions are, so that
/// the checker takes nothing from the plan but who carries what.
/// </summary>
internal sealed class FuzzedPlan
{
    // The whole cost is recomputed now and then: it takes longer than looking at the constraints.
    private const int CostEvery = 20;

    private readonly SeededRandom _random;
    private readonly ReplayClock _clock = new();
    private readonly LivePlan _plan;
    private readonly PlacementProblem _source;
    private readonly Dictionary<string, PlacementNode> _nodes;
    private readonly Dictionary<string, PlacementFunction> _functions;
    private readonly HashSet<string> _lost = [];
    private readonly PlacementProblem _pool;
    private int _operation;

    internal FuzzedPlan(int seed)
    {
        _random = new SeededRandom(seed, 17);
        PlacementProblem drawn = RandomProblem.Make(seed, nodes: 4 + (seed % 12), functions: 4 + (seed * 7 % 20));
        _source = drawn with { MoveBudget = null };
        _pool = RandomProblem.Make(seed + 1_000_000, nodes: drawn.Nodes.Count, functions: 40);
        _nodes = _source.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        _functions = _source.Functions.ToDictionary(function => function.Key, StringComparer.Ordinal);
        _plan = new LivePlan(_source, new LivePlanOptions { Time = _clock });
        Edges = [.. _source.Edges];
        Chains = [.. _source.Chains];
        Check("start");
    }

    /// <summary>Operations after which a hard constraint was broken.</summary>
    internal int Broken { get; private set; }

    /// <summary>Operations after which the plan's cost was not the checker's.</summary>
    internal int Disagreements { get; private set; }

    /// <summary>
    /// Operations that ended dearer than their repair, or a repair that was dearer than doing nothing.
    /// </summary>
    internal int DearerThanRepair { get; private set; }

    /// <summary>The first of them, in words.</summary>
    internal string? First { get; private set; }

    private List<FunctionEdge> Edges { get; set; }

    private List<ChainObjective> Chains { get; set; }

    /// <summary>One random operation.</summary>
    internal void Next()
    {
        _operation++;
        _clock.Advance(TimeSpan.FromSeconds(_random.Whole(1, 30)));
        (string did, PlanChange change) = _random.Next(100) switch
        {
            < 30 => Place(),
            < 50 => Remove(),
            < 75 => ChangeDemand(),
            < 87 => Lose(),
            < 97 => Return(),
            _ => Rebuild(),
        };
        if (change.After > change.Repaired || change.Repaired > change.AsItWas)
        {
            DearerThanRepair++;
            First ??=
                $"operation {_operation}, {did}: {change.AsItWas}, repaired {change.Repaired}, then {change.After}";
        }

        Check(did);
    }

    private T One<T>(IEnumerable<T> of)
    {
        T[] all = [.. of];
        return all[_random.Next(all.Length)];
    }

    private (string, PlanChange) Place()
    {
        PlacementFunction function = One(_pool.Functions);
        string key = _random.Next(4) == 0 && _functions.Count > 0
            ? One(_functions.Keys.Order(StringComparer.Ordinal))
            : string.Create(CultureInfo.InvariantCulture, $"g{_random.Next(30):00}");
        function = function with
        {
            Key = key,
            CurrentNodes = [],
            Demand = [.. function.Demand.Where(cell => _source.Network!.Find(cell.From) >= 0)],
            Apart = [.. function.Apart.Where(other => MayName(key, other))],
            Together = [.. function.Together.Where(other => MayName(key, other))],
        };
        PlanChange change = _plan.Place(function);
        _functions[key] = function;
        return ($"place {key}", change);
    }

    private (string, PlanChange) Remove()
    {
        if (_functions.Count < 2)
        {
            return Place();
        }

        string key = One(_functions.Keys.Order(StringComparer.Ordinal));
        Forget(key);
        return ($"remove {key}", _plan.Remove(key));
    }

    private (string, PlanChange) ChangeDemand()
    {
        if (_functions.Count == 0)
        {
            return Place();
        }

        string key = One(_functions.Keys.Order(StringComparer.Ordinal));
        ClientDemand[] demand =
            [.. One(_pool.Functions).Demand.Where(cell => _source.Network!.Find(cell.From) >= 0)];
        _functions[key] = _functions[key] with { Demand = demand };
        return ($"demand of {key}", _plan.DemandChanged(key, demand));
    }

    private (string, PlanChange) Lose()
    {
        string[] standing = [.. _nodes.Keys.Where(id => !_lost.Contains(id)).Order(StringComparer.Ordinal)];
        if (standing.Length < 2)
        {
            return Return();
        }

        string[] lost = [.. standing.Where(_ => _random.Next(4) == 0).DefaultIfEmpty(standing[0])];
        _lost.UnionWith(lost);
        return ($"lose {string.Join(",", lost)}", _plan.NodesLost(lost));
    }

    private (string, PlanChange) Return()
    {
        if (_lost.Count == 0)
        {
            return ChangeDemand();
        }

        string[] back =
            [.. _lost.Where(_ => _random.Next(2) == 0).DefaultIfEmpty(_lost.First()).Order(StringComparer.Ordinal)];
        _lost.ExceptWith(back);
        foreach (string id in back)
        {
            // What was being emptied still is.
            _nodes[id] = _nodes[id] with { IsAlive = true };
        }

        return ($"back {string.Join(",", back)}", _plan.NodesBack(back));
    }

    private (string, PlanChange) Rebuild()
    {
        PlacementNode node = One(_pool.Nodes) with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"m{_random.Next(4):00}"),
            Place = One(_source.Nodes).Place,
            IsAlive = true,
            IsDraining = false,
        };

        // One that is there already changes, and is there again if it was lost.
        _nodes[node.Id] = node;
        _lost.Remove(node.Id);
        return ($"add {node.Id}", _plan.AddNodes([node]));
    }

    // What others say of a function holds on when it is placed again: it is not to say the contrary.
    private bool MayName(string key, Neighbour other) =>
        other.Function != key
        && _functions.TryGetValue(other.Function, out PlacementFunction? its)
        && !its.Apart.Concat(its.Together).Any(neighbour => neighbour.Function == key);

    // Nobody names, calls or is called by a function that is gone.
    private void Forget(string key)
    {
        _functions.Remove(key);
        foreach (PlacementFunction function in _functions.Values.ToArray())
        {
            _functions[function.Key] = function with
            {
                Apart = [.. function.Apart.Where(other => other.Function != key)],
                Together = [.. function.Together.Where(other => other.Function != key)],
            };
        }

        Edges = [.. Edges.Where(edge => edge.From != key && edge.To != key)];
        Chains = [.. Chains.Where(chain => !chain.Functions.Contains(key))];
    }

    private void Check(string did)
    {
        Dictionary<string, IReadOnlyList<string>> placed =
            _functions.Keys.ToDictionary(key => key, _plan.NodesOf, StringComparer.Ordinal);
        PlacementProblem now = _source with
        {
            Nodes = [.. _nodes.Values.Select(node => _lost.Contains(node.Id) ? node with { IsAlive = false } : node)],
            Functions =
                [.. _functions.Values.Select(function => function with { CurrentNodes = placed[function.Key] })],
            Edges = Edges,
            Chains = Chains,
        };
        bool whole = _operation % CostEvery == 0;
        CheckedPlan found = whole ? PlanChecker.Check(now, placed) : PlanChecker.CheckConstraints(now, placed);
        if (found.Broken > 0)
        {
            Broken++;
            First ??= $"operation {_operation}, {did}: {found.Violations.First(violation => !violation.IsMissing)}";
        }

        if (whole && Math.Abs(found.Micros - _plan.Cost.Micros) > found.Tolerance)
        {
            Disagreements++;
            First ??= $"operation {_operation}, {did}: costs {_plan.Cost.Micros}, the checker says {found.Micros}";
        }
    }
}
