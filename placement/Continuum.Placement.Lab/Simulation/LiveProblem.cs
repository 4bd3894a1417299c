using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>The problem that a policy is given, kept up to date: only what changed is made anew.</summary>
internal sealed class LiveProblem
{
    private readonly LabScenario _scenario;
    private readonly PlacementNode[] _nodes;

    internal LiveProblem(LabScenario scenario)
    {
        _scenario = scenario;
        _nodes = [.. scenario.Topology.Nodes];
    }

    internal void SetAlive(int node, bool alive)
    {
        if (_nodes[node].IsAlive != alive)
        {
            _nodes[node] = _nodes[node] with { IsAlive = alive };
        }
    }

    /// <summary>The problem as things are known now.</summary>
    /// <param name="functions">The functions with their replicas and demand.</param>
    /// <param name="moveBudget">Replicas that may move of the policy's own accord, or null.</param>
    internal PlacementProblem Build(FunctionTraffic[] functions, int? moveBudget)
    {
        PlacementFunction[] current = new PlacementFunction[functions.Length];
        for (int i = 0; i < current.Length; i++)
        {
            current[i] = functions[i].Function.Template with
            {
                Demand = functions[i].Demand(),
                CurrentNodes = Current(functions[i]),
            };
        }

        return new PlacementProblem([.. _nodes], current)
        {
            Network = _scenario.Known,
            Failures = _scenario.Failures,
            Weights = _scenario.Weights,
            MoveBudget = moveBudget,
        };
    }

    private string[] Current(FunctionTraffic function)
    {
        List<string> nodes = new(function.Replicas.Count);
        foreach (Replica replica in function.Replicas)
        {
            if (double.IsPositiveInfinity(replica.LeavesAt))
            {
                nodes.Add(_nodes[replica.Node].Id);
            }
        }

        return [.. nodes];
    }
}
