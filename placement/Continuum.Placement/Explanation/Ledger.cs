using Continuum.Placement.Compiled;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Says of each node that does not carry a function what ruled it out first.</summary>
internal sealed class Ledger(Exchanges exchanges, ProblemIndex index, SetTerms terms)
{
    private readonly CompiledProblem _problem = exchanges.Problem;
    private readonly Neighbourhood _neighbours = new(exchanges.State, exchanges.Problem);

    /// <param name="function">The function.</param>
    /// <param name="now">What it costs where it is.</param>
    /// <param name="with">The best exchange with the node.</param>
    internal NodeNotChosen Look(int function, CostTerms now, Exchange with)
    {
        PlacementNode node = index.Nodes[with.In];
        (RejectionReason reason, string detail) = RulesOut(function, with.In) ?? Weighed(function, now, with);
        return new(node.Id, node.Place, reason, detail, with.Cost.Micros - exchanges.Cost.Micros);
    }

    /// <summary>The first reason alone; sets with the node are only tried where that is needed.</summary>
    internal (RejectionReason Reason, string Detail) Reason(int function, int node, CostTerms now) =>
        RulesOut(function, node) ?? Weighed(function, now, exchanges.With(function, node));

    /// <summary>What rules a node out by itself: static constraints, room, apartness; null for nothing.</summary>
    internal (RejectionReason Reason, string Detail)? RulesOut(int function, int node)
    {
        PlacementFunction asks = index.Functions[function];
        return StaticReasons.First(asks, index.Nodes[node]) is { } first
            ? (first, StaticReasons.Detail(asks, index.Nodes[node], first))
            : Room(function, node) ?? Apart(function, node);
    }

    private (RejectionReason, string) Weighed(int function, CostTerms now, Exchange with) =>
        Limit(function, with) ?? Missing(function, with) ?? Cost(function, now, with);

    private (RejectionReason, string)? Room(int function, int node)
    {
        ReadOnlySpan<int> need = _problem.Functions.NeedOf(function);
        ReadOnlySpan<int> free = exchanges.State.FreeOf(node);
        for (int resource = 0; resource < Resources.Count; resource++)
        {
            if (need[resource] > free[resource])
            {
                return Lacks(resource, index.Functions[function], index.Nodes[node], free[resource]);
            }
        }

        return null;
    }

    private static (RejectionReason, string) Lacks(
        int resource, PlacementFunction function, PlacementNode node, int free) => resource switch
        {
            Resources.Memory => (
                RejectionReason.Memory,
                $"memory: needs {Words.Memory(function.MemoryBytes)}, {Words.Memory(free * Resources.MemoryUnit)} "
                + $"free of {Words.Memory(node.MemoryBytes)}"),
            Resources.Cpu => (
                RejectionReason.Cpu,
                $"cpu: needs {function.CpuMillis} thousandths of a core, {free} free of {node.CpuMillis}"),
            Resources.Disk => (
                RejectionReason.Disk,
                $"disk: needs {Words.Memory(function.DiskBytes)}, {Words.Memory(free * Resources.MiB)} "
                + $"free of {Words.Memory(node.DiskBytes ?? 0)}"),
            Resources.Replicas => (
                RejectionReason.Replicas, $"replicas: the node carries {node.MaxReplicas}, as many as it may"),
            Resources.GpuMillis or Resources.NpuMillis => (
                RejectionReason.Accelerator,
                $"accelerator: needs {function.Accelerator!.Millis} thousandths of a device, {free} free"),
            _ => (
                RejectionReason.Accelerator,
                $"accelerator: needs {Words.Memory(function.Accelerator!.MemoryBytes)} of its memory, "
                + $"{Words.Memory(free * Resources.MiB)} free"),
        };

    private (RejectionReason, string)? Apart(int function, int node)
    {
        foreach ((int other, SpreadLevel level) in _problem.Functions.Apart[function])
        {
            if (_neighbours.IsBeside(other, level, node))
            {
                return (
                    RejectionReason.Apart,
                    $"{_problem.Functions.Keys[other]} is on the same {Words.Of(level)}, and the two are to be apart");
            }
        }

        return null;
    }

    private (RejectionReason, string)? Limit(int function, Exchange with)
    {
        SpreadLevel level = _problem.Functions.LimitLevel[function];
        return with.IsPossible
            ? null
            : (
                RejectionReason.Limit,
                $"its {Words.Of(level)} carries {_neighbours.Beside(function, level, with.In, -1)} replica(s), "
                + $"{_problem.Functions.LimitAtMost[function]} at most are asked for");
    }

    private (RejectionReason, string)? Missing(int function, Exchange with)
    {
        if (with.Cost.Missing > exchanges.Cost.Missing)
        {
            foreach ((int other, SpreadLevel level) in _problem.Functions.Together[function])
            {
                if (!_neighbours.IsBeside(other, level, with.In))
                {
                    return (
                        RejectionReason.Together,
                        $"{_problem.Functions.Keys[other]} is not on the same {Words.Of(level)}, "
                        + "and the two are to be together");
                }
            }

            int domains = _neighbours.Domains(function, _problem.Functions.SpreadLevel[function], with.In, with.Out);
            return domains < _problem.Functions.SpreadAtLeast[function]
                ? (RejectionReason.Spread, Spread(function, with))
                : (RejectionReason.Together, "another function is to be together with this one where it is");
        }

        return with.Allowed
            ? null
            : (RejectionReason.MoveBudget, $"would do, but {_problem.MoveBudget} replica(s) may move and no more");
    }

    private string Spread(int function, Exchange with)
    {
        string level = Words.Of(_problem.Functions.SpreadLevel[function]);
        string asks = $"spread asks for {_problem.Functions.SpreadAtLeast[function]} different {level}s, ";
        return with.Out < 0
            ? asks + "and this node adds none"
            : asks + $"{_problem.Nodes.Ids[with.Out]} adds one and this node does not";
    }

    private (RejectionReason, string) Cost(int function, CostTerms now, Exchange with)
    {
        long more = with.Cost.Micros - exchanges.Cost.Micros;
        if (exchanges.State.MissingOf(function) > 0)
        {
            return (RejectionReason.TooFew, "would do, but too few others would");
        }

        if (with.Cost < exchanges.Cost)
        {
            return (
                RejectionReason.Untried,
                $"would do, and {Figures.Units(-more)} an hour cheaper: the rounds ended before that was found");
        }

        string others = with.Out < 0
            ? "without it"
            : $"on {_problem.Nodes.Ids[with.Out]}";
        if (more == 0)
        {
            return (RejectionReason.NoBetter, $"would do as well, but costs no less than {others}");
        }

        CostTerms difference = terms.Difference(function, now, with);
        if (difference.Moves > 0 && more <= difference.Moves)
        {
            return (
                RejectionReason.Stability,
                $"would do, but the function stays where it is: moving costs {Figures.Units(difference.Moves)} an hour "
                + $"and saves {Figures.Units(difference.Moves - more)}");
        }

        (string name, long largest) = difference.Named().MaxBy(term => term.Micros);
        RejectionReason reason = name is "latency" or "misses" or "calls"
            ? RejectionReason.Farther
            : RejectionReason.Costlier;
        string word = reason == RejectionReason.Farther ? "farther" : "costlier";
        return (
            reason,
            $"{word}: {Figures.Units(more)} an hour more than {others}, most of it {name} ({Figures.Units(largest)})");
    }
}
