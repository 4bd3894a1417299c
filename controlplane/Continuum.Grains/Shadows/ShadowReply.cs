using Continuum.Contracts.Shadows;

namespace Continuum.Grains.Shadows;

/// <summary>What became of a request.</summary>
/// <param name="Reading">The copy afterwards.</param>
/// <param name="Error">Why it was refused, or null.</param>
public sealed record ShadowReply(ShadowReading Reading, ShadowError? Error = null);
