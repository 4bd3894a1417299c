using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Runs a baseline in a simulation: it keeps what runs and places what is missing.</summary>
/// <param name="baseline">The baseline.</param>
public sealed class BaselinePolicy(IBaseline baseline) : ILabPolicy
{
    /// <inheritdoc/>
    public string Name => baseline.Name;

    /// <inheritdoc/>
    public PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken) =>
        baseline.Plan(problem);
}
