using Continuum.Contracts.Images;

namespace Continuum.Cli.Images;

/// <summary>An image of the cache, as <c>image list</c> shows it.</summary>
internal sealed record ImageView(
    string Digest,
    long SizeBytes,
    IReadOnlyList<ImageLayer> Layers,
    IReadOnlyList<string> EntryPoint,
    DateTimeOffset BuiltAt);
