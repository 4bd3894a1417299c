using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Simulation;

/// <summary>Says what a test tells it to, and remembers what it was asked.</summary>
internal sealed class FixedPolicy(Func<PlacementProblem, LabEvent, int[][]?> plan) : ILabPolicy
{
    internal List<(LabEvent Happened, PlacementProblem Problem)> Asked { get; } = [];

    public string Name => "fixed";

    public PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken)
    {
        Asked.Add((happened, problem));
        return plan(problem, happened) is { } nodes ? new PlacedReplicas(problem, nodes) : null;
    }
}
