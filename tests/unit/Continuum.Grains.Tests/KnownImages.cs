using System.Collections.Concurrent;
using Continuum.Contracts.Images;
using Continuum.Grains.Namespaces;

namespace Continuum.Grains.Tests;

/// <summary>What images are made of, as a test says.</summary>
internal sealed class KnownImages : IImageLayers
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<ImageLayer>> _images = new();

    public IReadOnlyList<ImageLayer> Of(string digest) => _images.GetValueOrDefault(digest, []);

    public void Add(string digest, params ImageLayer[] layers) => _images[digest] = layers;
}
