namespace Continuum.Link;

/// <summary>One side's copy of a device's shadow, for the other to merge.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">The version of that copy.</param>
/// <param name="Document">What it holds, as <see cref="Contracts.Shadows.ShadowStorage"/> writes it.</param>
public sealed record ShadowCopy(string Device, long Version, ReadOnlyMemory<byte> Document);
