namespace Continuum.Placement.Explanation;

/// <summary>A constraint that takes part in a conflict.</summary>
/// <param name="Kind">What kind of constraint.</param>
/// <param name="Of">The function's key, or the node's id; of large fleets the site or the region.</param>
/// <param name="About">The label, or the other function's key; empty where the kind says it all.</param>
public sealed record ConflictingConstraint(ConstraintKind Kind, string Of, string About = "");
