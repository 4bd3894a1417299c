using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// Runs the planner in a simulation. Rounds, not time, bound its work, so that a run repeats itself on any machine.
/// </summary>
/// <param name="first">What the first plan may take.</param>
/// <param name="later">What each plan after it may take.</param>
/// <param name="name">What to call it in reports.</param>
public sealed class PlannerPolicy(PlanBudget first, PlanBudget later, string name = "continuum-replanned") : ILabPolicy
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken)
    {
        PlanBudget budget = happened.Kind == LabEventKind.Start ? first : later;
        Assignment plan = Planner.Plan(problem, budget, cancellationToken);
        Dictionary<string, int> numbers = new(problem.Nodes.Count, StringComparer.Ordinal);
        for (int i = 0; i < problem.Nodes.Count; i++)
        {
            numbers.Add(problem.Nodes[i].Id, i);
        }

        int[][] nodes = new int[problem.Functions.Count][];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = [.. plan.NodesOf(problem.Functions[i].Key).Select(id => numbers[id])];
        }

        return new PlacedReplicas(problem, nodes);
    }
}
