namespace Continuum.Contracts.Images;

/// <summary>One layer: a tar file, content-addressed, and where it is mounted, read-only.</summary>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits, over the uncompressed tar.</param>
/// <param name="SizeBytes">The tar's length.</param>
/// <param name="MountPath">An absolute path: <c>/</c> for a base, <c>/var/task</c> for a function's folder.</param>
public sealed record ImageLayer(string Digest, long SizeBytes, string MountPath);
