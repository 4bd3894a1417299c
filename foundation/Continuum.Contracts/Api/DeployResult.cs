namespace Continuum.Contracts.Api;

/// <summary>What a deploy came to.</summary>
/// <param name="Version">The version, the same for the same content.</param>
/// <param name="Changed">False when just this was deployed already.</param>
/// <param name="Placement">Where it is and why.</param>
/// <param name="NotYetActedOn">Declared fields that are kept but not yet acted on.</param>
public sealed record DeployResult(
    string Version, bool Changed, PlacementView Placement, IReadOnlyList<string> NotYetActedOn);
