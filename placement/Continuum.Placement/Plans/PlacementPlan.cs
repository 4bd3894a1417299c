namespace Continuum.Placement.Plans;

/// <summary>Where every function goes, and why.</summary>
/// <param name="Decisions">One a function, sorted by its key.</param>
public sealed record PlacementPlan(IReadOnlyList<PlacementDecision> Decisions);
