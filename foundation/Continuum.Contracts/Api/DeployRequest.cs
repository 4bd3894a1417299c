namespace Continuum.Contracts.Api;

/// <summary>Asks for a function to be deployed.</summary>
/// <param name="Declaration">The text of its <c>function.yaml</c>.</param>
/// <param name="Image">The manifest digest of its image, whose blobs have been uploaded.</param>
public sealed record DeployRequest(string Declaration, string Image);
