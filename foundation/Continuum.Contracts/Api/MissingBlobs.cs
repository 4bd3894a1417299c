namespace Continuum.Contracts.Api;

/// <summary>The blobs of an image that the control plane does not have.</summary>
/// <param name="Digests">What to upload before deploying it.</param>
public sealed record MissingBlobs(IReadOnlyList<string> Digests);
