using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>How many nodes of one site one reason ruled out.</summary>
/// <param name="Site">The site.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Nodes">How many nodes; at least 1.</param>
public sealed record SiteCount(Place Site, RejectionReason Reason, int Nodes);
