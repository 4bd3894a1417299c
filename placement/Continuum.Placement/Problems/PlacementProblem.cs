namespace Continuum.Placement.Problems;

/// <summary>What there is to place, and where.</summary>
/// <param name="Nodes">Every node of the fleet, those away included: the plan says why they are not chosen.</param>
/// <param name="Functions">Every function that is to run; what is not listed gives its room back.</param>
public sealed record PlacementProblem(IReadOnlyList<PlacementNode> Nodes, IReadOnlyList<PlacementFunction> Functions);
