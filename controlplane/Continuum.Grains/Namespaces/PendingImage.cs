using Continuum.Contracts.Images;

namespace Continuum.Grains.Namespaces;

/// <summary>The known images and one that has not been uploaded.</summary>
internal sealed class PendingImage(IImageLayers known, string digest, IReadOnlyList<ImageLayer> layers) : IImageLayers
{
    public IReadOnlyList<ImageLayer> Of(string image) => image == digest ? layers : known.Of(image);
}
