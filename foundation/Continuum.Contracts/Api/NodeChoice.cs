namespace Continuum.Contracts.Api;

/// <summary>A node that was chosen for a function, and why.</summary>
/// <param name="Node">The node.</param>
/// <param name="Location"><c>region/zone/site</c>.</param>
/// <param name="Reason">Why this one, in words.</param>
/// <param name="Phase"><c>Pending</c> until the node says more; then Fetching, Starting, Ready or Failed.</param>
/// <param name="Detail">Why it is not ready; empty when it is.</param>
public sealed record NodeChoice(string Node, string Location, string Reason, string Phase, string Detail);
