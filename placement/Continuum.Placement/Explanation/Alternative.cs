namespace Continuum.Placement.Explanation;

/// <summary>A set of nodes that would have done as well, with another node in it.</summary>
/// <param name="NodeId">The other node.</param>
/// <param name="InPlaceOf">The node that would go, or null where the other would come in addition.</param>
/// <param name="Cost">What the function would cost, term by term.</param>
/// <param name="Difference">
/// How much more that is than what was chosen, term by term; what is below 0 would be less. Of two sets that cost the
/// same the first by name is chosen.
/// </param>
public sealed record Alternative(string NodeId, string? InPlaceOf, CostTerms Cost, CostTerms Difference);
