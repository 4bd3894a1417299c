using System.Collections.Concurrent;
using Continuum.Contracts.Images;
using Continuum.Grains.Namespaces;
using Continuum.Images;
using Continuum.Images.Manifests;
using Continuum.Images.Store;

namespace Continuum.ControlPlane.Images;

/// <summary>What the images in the store are made of; each manifest is read once.</summary>
internal sealed class StoredImageLayers(ImageStore images) : IImageLayers
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<ImageLayer>> _read = new();

    public IReadOnlyList<ImageLayer> Of(string digest)
    {
        if (_read.TryGetValue(digest, out IReadOnlyList<ImageLayer>? layers))
        {
            return layers;
        }

        // A manifest is a page of text, and what is not here today may be uploaded tomorrow.
        return Digest.IsValid(digest) && images.Contains(digest) ? _read.GetOrAdd(digest, Read) : [];
    }

    private IReadOnlyList<ImageLayer> Read(string digest)
    {
        try
        {
            using Stream blob = images.OpenRead(digest);
            if (blob.Length > ManifestCodec.MaxBytes)
            {
                return [];
            }

            byte[] json = new byte[blob.Length];
            blob.ReadExactly(json);
            return ManifestCodec.Decode(json).Layers;
        }
        catch (ImageException)
        {
            // Not a manifest: such an image is refused at its deploy, and weighs nothing here.
            return [];
        }
    }
}
