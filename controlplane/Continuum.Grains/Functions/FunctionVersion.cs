namespace Continuum.Grains.Functions;

/// <summary>An immutable version of a function.</summary>
/// <param name="Version">Its name, made from its content.</param>
/// <param name="DeclarationJson">The declaration's canonical JSON.</param>
/// <param name="ImageDigest">The image's manifest digest.</param>
/// <param name="DeployedAt">When it became current.</param>
public sealed record FunctionVersion(
    string Version, string DeclarationJson, string ImageDigest, DateTimeOffset DeployedAt);
