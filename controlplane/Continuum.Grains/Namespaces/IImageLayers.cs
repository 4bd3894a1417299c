using Continuum.Contracts.Images;

namespace Continuum.Grains.Namespaces;

/// <summary>What images are made of; kept where the images are.</summary>
public interface IImageLayers
{
    /// <summary>The layers of an image by its manifest's digest; none where it is not known.</summary>
    IReadOnlyList<ImageLayer> Of(string digest);
}
