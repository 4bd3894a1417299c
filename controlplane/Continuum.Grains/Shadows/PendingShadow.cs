namespace Continuum.Grains.Shadows;

/// <summary>A shadow that a node is to be told of.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">The version that it must have, or a later one.</param>
public sealed record PendingShadow(string Device, long Version);
