using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// Runs the live plan in a simulation, as a control plane does: a full plan first, then one change after the other.
/// Rounds, not time, bound its work, so that a run repeats itself on any machine.
/// </summary>
/// <param name="first">What the first plan may take.</param>
/// <param name="movesPerLook">
/// Replicas that may move of its own accord at each look at the load, as a share of all; null for no limit.
/// </param>
/// <param name="leastChange">
/// By how much a function's load must have changed at a place, as a share of its greatest, to be looked at again.
/// </param>
/// <param name="name">What to call it in reports.</param>
public sealed class LivePlanPolicy(
    PlanBudget first, double? movesPerLook = null, double leastChange = 0.1, string name = "continuum") : ILabPolicy
{
    private readonly SimulatedTime _time = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private LivePlan? _plan;
    private bool[] _alive = [];
    private IReadOnlyList<ClientDemand>[] _demand = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken)
    {
        _time.Set(happened.At);
        if (_plan is null)
        {
            Start(problem, cancellationToken);
        }
        else
        {
            FollowNodes(problem);
            FollowDemand(problem, cancellationToken);
        }

        int[][] nodes = new int[problem.Functions.Count][];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = [.. _plan!.NodesOf(problem.Functions[i].Key).Select(id => _numbers[id])];
        }

        return new PlacedReplicas(problem, nodes);
    }

    private void Start(PlacementProblem problem, CancellationToken cancellationToken)
    {
        for (int i = 0; i < problem.Nodes.Count; i++)
        {
            _numbers.Add(problem.Nodes[i].Id, i);
        }

        _alive = [.. problem.Nodes.Select(node => node.IsAlive)];
        _demand = [.. problem.Functions.Select(function => function.Demand)];
        Assignment plan = Planner.Plan(problem, first, cancellationToken);
        int replicas = problem.Functions.Sum(function => plan.NodesOf(function.Key).Count);
        // Looks are a minute apart or more, so that each has a window of its own.
        _plan = new LivePlan(plan, new LivePlanOptions
        {
            Time = _time,
            Window = TimeSpan.FromMinutes(1),
            MovesAWindow = movesPerLook is { } share ? (int)Math.Ceiling(share * replicas) : int.MaxValue,
        });
    }

    private void FollowNodes(PlacementProblem problem)
    {
        List<string> lost = [];
        List<string> back = [];
        for (int i = 0; i < _alive.Length; i++)
        {
            if (_alive[i] != problem.Nodes[i].IsAlive)
            {
                _alive[i] = problem.Nodes[i].IsAlive;
                (_alive[i] ? back : lost).Add(problem.Nodes[i].Id);
            }
        }

        if (lost.Count > 0)
        {
            _plan!.NodesLost(lost);
        }

        if (back.Count > 0)
        {
            _plan!.NodesBack(back);
        }
    }

    private void FollowDemand(PlacementProblem problem, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _demand.Length; i++)
        {
            IReadOnlyList<ClientDemand> now = problem.Functions[i].Demand;
            if (HasChanged(_demand[i], now))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _demand[i] = now;
                _plan!.DemandChanged(problem.Functions[i].Key, now);
            }
        }
    }

    private bool HasChanged(IReadOnlyList<ClientDemand> before, IReadOnlyList<ClientDemand> now)
    {
        double most = 0;
        double change = 0;
        for (int i = 0; i < now.Count; i++)
        {
            most = Math.Max(most, Math.Max(before[i].RatePerSecond, now[i].RatePerSecond));
            change = Math.Max(change, Math.Abs(before[i].RatePerSecond - now[i].RatePerSecond));
        }

        return change > leastChange * most;
    }
}
