namespace Continuum.Agent.Shadows;

/// <summary>A shadow that the control plane does not have yet in this version.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">The version of this copy.</param>
/// <param name="Document">What it holds, as it is stored.</param>
internal sealed record UnsentShadow(string Device, long Version, byte[] Document);
