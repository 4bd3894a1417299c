namespace Continuum.Contracts.Images;

/// <summary>
/// What an image is made of: layers laid over one another and the program to start. Its digest is the SHA-256 of its
/// canonical JSON, so it names the whole content.
/// </summary>
/// <param name="Layers">From the root up; the first is mounted at <c>/</c>.</param>
/// <param name="EntryPoint">The program and its arguments, as paths in the image.</param>
/// <param name="WorkingDirectory">Where the program starts.</param>
public sealed record ImageManifest(
    IReadOnlyList<ImageLayer> Layers, IReadOnlyList<string> EntryPoint, string WorkingDirectory);
