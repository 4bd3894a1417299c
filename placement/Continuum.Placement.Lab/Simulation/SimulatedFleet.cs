using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// The state of a simulated fleet: who carries what, who is up, and what has become of events so far.
/// </summary>
internal sealed class SimulatedFleet
{
    private readonly List<int>[] _functionsOn;
    private readonly ReplicaChanges _changes;

    internal SimulatedFleet(LabScenario scenario)
    {
        Place[] places = [.. scenario.Topology.Sites.Select(site => site.Place)];
        Functions =
        [
            .. scenario.Functions.Select(function => new FunctionTraffic(
                function, scenario.Topology.Network, scenario.Topology.SiteOfNode, places)),
        ];
        _functionsOn = [.. scenario.Topology.Nodes.Select(_ => new List<int>(0))];
        Health = new FleetHealth(scenario.Topology.Nodes.Count);
        Tally = new RunTally(scenario.Topology.Sites.Count);
        Cost = new CostMeter(scenario.Topology.Nodes);
        _changes = new ReplicaChanges(Cost, _functionsOn);
    }

    internal FunctionTraffic[] Functions { get; }

    internal FleetHealth Health { get; }

    internal RunTally Tally { get; }

    internal CostMeter Cost { get; }

    internal MoveTally Moves { get; } = new();

    /// <summary>Replicas of functions' least number that are not planned anywhere.</summary>
    internal int Missing { get; private set; }

    internal int Replicas => Functions.Sum(function => function.Replicas.Count);

    /// <summary>The functions that a node carries.</summary>
    internal IReadOnlyList<int> FunctionsOn(int node) => _functionsOn[node];

    /// <summary>Accounts for the time of all functions on a node up to now, before the node changes.</summary>
    internal void AccountOn(int node, double now)
    {
        foreach (int function in _functionsOn[node])
        {
            Functions[function].Account(now, Health, Tally);
        }
    }

    /// <summary>Sends events anew for all functions on a node, after it changed.</summary>
    internal void RouteOn(int node, double now)
    {
        AccountOn(node, now);
        foreach (int function in _functionsOn[node])
        {
            Functions[function].Route(now, Health);
        }
    }

    /// <summary>Accounts for all time up to now.</summary>
    internal void AccountAll(double now)
    {
        foreach (FunctionTraffic traffic in Functions)
        {
            traffic.Account(now, Health, Tally);
        }

        Cost.Advance(now);
    }

    /// <summary>The replicas on a node start once more.</summary>
    internal void RestartOn(int node, double readyAt)
    {
        foreach (int function in _functionsOn[node])
        {
            List<Replica> replicas = Functions[function].Replicas;
            int at = replicas.FindIndex(replica => replica.Node == node);
            replicas[at] = replicas[at] with { ReadyAt = readyAt };
        }
    }

    /// <summary>A new minute's rates.</summary>
    internal void SetMinute(int minute, double smoothing, double now)
    {
        foreach (FunctionTraffic traffic in Functions)
        {
            traffic.Account(now, Health, Tally);
            traffic.SetMinute(minute, smoothing);
            traffic.Route(now, Health);
        }
    }

    /// <summary>Replicas of a function have started, and those that they stand in for leave.</summary>
    internal void SettleReplicas(int function, double now)
    {
        FunctionTraffic traffic = Functions[function];
        traffic.Account(now, Health, Tally);
        Cost.Advance(now);
        if (_changes.RemoveLeft(traffic, function, now))
        {
            traffic.ReplicasChanged();
        }

        traffic.Route(now, Health);
    }

    /// <summary>Carries a plan out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="now">The time.</param>
    /// <param name="readyAt">When new replicas answer.</param>
    /// <param name="first">Whether nothing ran before, so that nothing counts as moved.</param>
    /// <returns>The functions that changed.</returns>
    internal List<int> Apply(PlacedReplicas plan, double now, double readyAt, bool first)
    {
        Cost.Advance(now);
        Missing = 0;
        List<int> changed = [];
        for (int i = 0; i < Functions.Length; i++)
        {
            FunctionTraffic traffic = Functions[i];
            ReadOnlySpan<int> wanted = plan.NodesOf(i);
            Missing += Math.Max(0, traffic.Function.Template.MinReplicas - wanted.Length);
            if (IsAsIs(traffic, wanted))
            {
                continue;
            }

            traffic.Account(now, Health, Tally);
            (int added, int left, int lost) = _changes.Apply(traffic, i, wanted, now, readyAt, Health);
            traffic.ReplicasChanged();
            traffic.Route(now, Health);
            changed.Add(i);
            if (!first)
            {
                Moves.Add(added, left, lost);
            }
        }

        return changed;
    }

    /// <summary>The lost nodes that still carry something.</summary>
    internal List<int> LostCarriers()
    {
        List<int> lost = [];
        for (int node = 0; node < _functionsOn.Length; node++)
        {
            if (_functionsOn[node].Count > 0 && Health.IsLost(node))
            {
                lost.Add(node);
            }
        }

        return lost;
    }

    private static bool IsAsIs(FunctionTraffic traffic, ReadOnlySpan<int> wanted)
    {
        int staying = 0;
        foreach (Replica replica in traffic.Replicas)
        {
            if (double.IsPositiveInfinity(replica.LeavesAt))
            {
                staying++;
                if (!wanted.Contains(replica.Node))
                {
                    return false;
                }
            }
        }

        return staying == wanted.Length;
    }
}
