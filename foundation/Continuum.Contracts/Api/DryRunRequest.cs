using Continuum.Contracts.Images;

namespace Continuum.Contracts.Api;

/// <summary>Asks what a deploy would change; nothing is stored, and nothing has to be uploaded for it.</summary>
/// <param name="Declaration">The text of the function's <c>function.yaml</c>.</param>
/// <param name="Image">The manifest digest of its image.</param>
/// <param name="Layers">What the image is made of, or null where it has been uploaded.</param>
public sealed record DryRunRequest(string Declaration, string Image, IReadOnlyList<ImageLayer>? Layers = null);
