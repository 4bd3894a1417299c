namespace Continuum.Contracts.Api;

/// <summary>A node that would have done as well.</summary>
/// <param name="Node">The node.</param>
/// <param name="InPlaceOf">The node that would go for it, or null where it would come in addition.</param>
/// <param name="MorePerHour">How much more that would cost an hour.</param>
public sealed record PlacementAlternative(string Node, string? InPlaceOf, double MorePerHour);
