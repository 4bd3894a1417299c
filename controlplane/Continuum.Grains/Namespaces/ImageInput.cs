using Continuum.Contracts.Images;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Namespaces;

/// <summary>
/// What nodes have to fetch of an image. Placement knows one digest a function: that of the largest layer, which is
/// what counts. Functions of one runtime share it, so that a node that runs one of them has most of the next one.
/// </summary>
internal static class ImageInput
{
    /// <summary>The layer that counts, or null where the image is not known.</summary>
    public static ImageLayer? Largest(IReadOnlyList<ImageLayer> layers) => layers
        .Where(layer => layer.SizeBytes > 0)
        .OrderByDescending(layer => layer.SizeBytes)
        .ThenBy(layer => layer.Digest, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>The layers of all images that a node has said it has fetched, in ordinal order.</summary>
    public static IReadOnlyList<string> Held(NodeReport report, IImageLayers images) =>
    [
        .. report.Images.SelectMany(images.Of)
            .Select(layer => layer.Digest)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];
}
