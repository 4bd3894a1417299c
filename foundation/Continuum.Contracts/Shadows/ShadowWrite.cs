namespace Continuum.Contracts.Shadows;

/// <summary>One write of an update.</summary>
/// <param name="Path">The leaf, as a JSON pointer (RFC 6901); empty for the whole section.</param>
/// <param name="Value">Its JSON; null removes it and all below it.</param>
public readonly record struct ShadowWrite(string Path, string? Value);
