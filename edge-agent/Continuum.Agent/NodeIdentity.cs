namespace Continuum.Agent;

/// <summary>Which node this is.</summary>
/// <param name="NodeId">Unique in the fleet.</param>
internal sealed record NodeIdentity(string NodeId);
