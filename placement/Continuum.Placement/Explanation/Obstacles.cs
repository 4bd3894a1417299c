using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>All that stands between a function and a node, as changes that would remove it.</summary>
internal sealed class Obstacles(Exchanges exchanges, ProblemIndex index)
{
    private readonly CompiledProblem _problem = exchanges.Problem;
    private readonly Neighbourhood _neighbours = new(exchanges.State, exchanges.Problem);

    /// <summary>What would have to change for the node to be allowed to carry the function.</summary>
    /// <returns>Null where nothing stands between them, or where no change that can be stated would do.</returns>
    internal Counterfactual? Find(int function, int node)
    {
        List<Change> changes = Static(index.Functions[function], index.Nodes[node]);
        if (RoomNeeded.Changes(
            index.Nodes[node], index.Functions[function], _problem.Nodes.CapacityOf(node), exchanges.State.FreeOf(node),
            _problem.Functions.NeedOf(function), _problem.Weights.Headroom) is not { } room)
        {
            return null;
        }

        changes.AddRange(room);
        Apart(function, node, changes);
        changes.AddRange(Fewest(function, node));
        if (changes.Count == 0)
        {
            return null;
        }

        Counterfactual found = new(
            _problem.Functions.Keys[function], _problem.Nodes.Ids[node], CounterfactualClaim.MayCarry, changes);
        return _problem.Source.MoveBudget is null ? found : WithBudget(found);
    }

    private static List<Change> Static(PlacementFunction function, PlacementNode node)
    {
        List<Change> changes = [];
        if (!node.IsAlive || node.IsDraining)
        {
            changes.Add(new NodeServes(node.Id));
        }

        if (!StaticRules.InResidency(function, node))
        {
            changes.Add(new ResidencyAdded(function.Key, node.Place.ToString()));
        }

        foreach ((string label, IReadOnlyList<string> values) in
            function.NodeSelector.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string? has = label == "kind" ? node.Kind : node.Labels.GetValueOrDefault(label);
            if (has is null || !values.Contains(has))
            {
                changes.Add(new LabelSet(node.Id, label, values.Min(StringComparer.Ordinal)!));
            }
        }

        if (!StaticRules.RunsSandbox(function, node))
        {
            changes.Add(new SandboxAdded(node.Id, function.SandboxKinds.Min(StringComparer.Ordinal)!));
        }

        return changes;
    }

    private void Apart(int function, int node, List<Change> changes)
    {
        foreach ((int other, SpreadLevel level) in _problem.Functions.Apart[function])
        {
            if (_neighbours.IsBeside(other, level, node))
            {
                changes.Add(new ApartDropped(Key(function), Key(other), level));
            }
        }
    }

    // Of the sets with the node, the one that needs the fewest further changes.
    private List<Change> Fewest(int function, int node)
    {
        List<Change>? fewest = null;
        foreach (Exchange exchange in exchanges.All(function, node))
        {
            List<Change> changes = [];
            Limit(function, exchange, changes);
            if (exchange.Cost.Missing > exchanges.Cost.Missing)
            {
                Missing(function, exchange, changes);
            }

            if (exchange.Voluntary > Math.Max(_problem.MoveBudget, exchanges.State.VoluntaryMoves))
            {
                changes.Add(new MoveBudgetRaised(exchange.Voluntary));
            }

            fewest = fewest is null || changes.Count < fewest.Count ? changes : fewest;
        }

        return fewest!;
    }

    private void Limit(int function, Exchange exchange, List<Change> changes)
    {
        int most = _problem.Functions.LimitAtMost[function];
        int beside = most == Resources.Unlimited
            ? 0
            : _neighbours.Beside(function, _problem.Functions.LimitLevel[function], exchange.In, exchange.Out);
        if (beside >= most)
        {
            changes.Add(new LimitRaised(Key(function), beside + 1));
        }
    }

    private void Missing(int function, Exchange exchange, List<Change> changes)
    {
        FunctionTable functions = _problem.Functions;
        foreach ((int other, SpreadLevel level) in functions.Together[function])
        {
            if (!_neighbours.IsBeside(other, level, exchange.In))
            {
                changes.Add(new TogetherDropped(Key(function), Key(other), level));
            }
        }

        SpreadLevel over = functions.SpreadLevel[function];
        int domains = _neighbours.Domains(function, over, exchange.In, exchange.Out);
        if (domains < functions.SpreadAtLeast[function] && domains < _neighbours.Domains(function, over, -1, -1))
        {
            changes.Add(new SpreadLowered(Key(function), domains, index.Functions[function].Replicas));
        }

        Left(function, exchange, changes);
    }

    // Functions that were beside the node that goes, and are beside nothing of this one then.
    private void Left(int function, Exchange exchange, List<Change> changes)
    {
        int application = _problem.Functions.Application[function];
        if (exchange.Out < 0 || application < 0)
        {
            return;
        }

        foreach (int other in _problem.Applications[application].Functions)
        {
            foreach ((int wanted, SpreadLevel level) in _problem.Functions.Together[other])
            {
                if (wanted == function && IsLeft(other, function, level, exchange))
                {
                    changes.Add(new TogetherDropped(Key(other), Key(function), level));
                }
            }
        }
    }

    private bool IsLeft(int other, int function, SpreadLevel level, Exchange exchange)
    {
        bool left = false;
        foreach (int node in exchanges.State.NodesOf(other))
        {
            left |= _neighbours.IsBeside(function, level, node)
                && !_neighbours.IsBeside(function, level, node, exchange.Out)
                && _problem.Nodes.Domain(level, node) != _problem.Nodes.Domain(level, exchange.In);
        }

        return left;
    }

    // A node that may be used again forces fewer moves, so that more count as the planner's own: seen when it is tried.
    private Counterfactual WithBudget(Counterfactual tried)
    {
        Counterfactual found = tried with { Changes = [.. tried.Changes.Where(each => each is not MoveBudgetRaised)] };
        CompiledProblem changed = ProblemCompiler.Compile(found.Apply(_problem.Source));
        Exchanges after = exchanges.On(changed);
        int function = ProblemIndex.FunctionNumber(changed, found.Function);
        int node = ProblemIndex.NodeNumber(changed, found.NodeId);
        int least = int.MaxValue;
        foreach (Exchange each in after.All(function, node))
        {
            if (each.IsPossible && each.Cost.Missing <= after.Cost.Missing)
            {
                least = Math.Min(least, each.Voluntary);
            }
        }

        return least == int.MaxValue || least <= Math.Max(changed.MoveBudget, after.State.VoluntaryMoves)
            ? found
            : found with { Changes = [.. found.Changes, new MoveBudgetRaised(least)] };
    }

    private string Key(int function) => _problem.Functions.Keys[function];
}
