using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// What a simulation asks of a placement policy. One object serves one run, from its start to its end.
/// </summary>
public interface ILabPolicy
{
    /// <summary>What to call it in reports.</summary>
    string Name { get; }

    /// <summary>Says where functions are to be from now on.</summary>
    /// <param name="problem">
    /// Things as they are known: nodes with their health, functions with smoothed demand and the nodes that carry them
    /// now.
    /// </param>
    /// <param name="happened">Why it is asked.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>Where to; null to leave everything.</returns>
    PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken);
}
