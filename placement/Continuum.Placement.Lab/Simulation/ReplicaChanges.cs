namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// Carries a policy's decision out: new replicas start first, those that they stand in for leave after that.
/// </summary>
internal sealed class ReplicaChanges(CostMeter cost, List<int>[] functionsOn)
{
    /// <summary>Applies a decision for one function.</summary>
    /// <returns>How many were added, left although up, and lost; none of the three where nothing changes.</returns>
    internal (int Added, int Left, int Lost) Apply(
        FunctionTraffic traffic, int function, ReadOnlySpan<int> wanted, double now, double readyAt, FleetHealth health)
    {
        int added = 0;
        int left = 0;
        int lost = 0;
        List<Replica> replicas = traffic.Replicas;
        foreach (int node in wanted)
        {
            int at = replicas.FindIndex(replica => replica.Node == node);
            if (at < 0)
            {
                replicas.Add(new Replica { Node = node, ReadyAt = readyAt, LeavesAt = double.PositiveInfinity });
                functionsOn[node].Add(function);
                cost.Change(traffic.Function.Template, node, 1);
                added++;
            }
            else
            {
                replicas[at] = replicas[at] with { LeavesAt = double.PositiveInfinity };
            }
        }

        for (int i = 0; i < replicas.Count; i++)
        {
            if (!double.IsPositiveInfinity(replicas[i].LeavesAt) || wanted.Contains(replicas[i].Node))
            {
                continue;
            }

            bool isLost = health.IsLost(replicas[i].Node);
            lost += isLost ? 1 : 0;
            left += isLost ? 0 : 1;
            replicas[i] = replicas[i] with { LeavesAt = isLost ? now : readyAt };
        }

        RemoveLeft(traffic, function, now);
        return (added, left, lost);
    }

    /// <summary>Removes the replicas whose time has come; true where there were any.</summary>
    internal bool RemoveLeft(FunctionTraffic traffic, int function, double now)
    {
        List<Replica> replicas = traffic.Replicas;
        int before = replicas.Count;
        for (int i = replicas.Count - 1; i >= 0; i--)
        {
            if (replicas[i].LeavesAt <= now)
            {
                functionsOn[replicas[i].Node].Remove(function);
                cost.Change(traffic.Function.Template, replicas[i].Node, -1);
                replicas.RemoveAt(i);
            }
        }

        return replicas.Count < before;
    }
}
