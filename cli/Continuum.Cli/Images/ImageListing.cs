using Continuum.Contracts.Images;
using Continuum.Images;
using Continuum.Images.Manifests;
using Continuum.Images.Store;

namespace Continuum.Cli.Images;

/// <summary>Finds the images of a store: its blobs that are manifests.</summary>
internal static class ImageListing
{
    public static IReadOnlyList<ImageView> Of(ImageStore store)
    {
        List<ImageView> images = [];
        DirectoryInfo blobs = new(Path.Combine(store.Folder, "blobs", "sha256"));
        foreach (FileInfo blob in blobs.EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            if (blob.Length <= ManifestCodec.MaxBytes && Read(blob) is { } manifest)
            {
                images.Add(new ImageView(
                    "sha256:" + blob.Name,
                    manifest.Layers.Sum(layer => layer.SizeBytes),
                    manifest.Layers,
                    manifest.EntryPoint,
                    new DateTimeOffset(blob.LastWriteTimeUtc)));
            }
        }

        return images;
    }

    private static ImageManifest? Read(FileInfo blob)
    {
        byte[] content = File.ReadAllBytes(blob.FullName);
        try
        {
            return content is [(byte)'{', ..] ? ManifestCodec.Decode(content) : null;
        }
        catch (ImageException)
        {
            return null; // A layer that begins like JSON.
        }
    }
}
