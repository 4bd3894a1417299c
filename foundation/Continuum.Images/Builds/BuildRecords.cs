using System.Text;
using Continuum.Contracts.Images;
using Continuum.Images.Store;

namespace Continuum.Images.Builds;

/// <summary>Which layer came out of which inputs: a second build of the same is a look-up.</summary>
internal sealed class BuildRecords(ImageStore store)
{
    /// <summary>The layer built from these inputs, if the store still has it.</summary>
    internal ImageLayer? Find(string inputs, string mountPath)
    {
        string path = PathOf(inputs);
        string digest = File.Exists(path) ? File.ReadAllText(path) : "";
        if (!Digest.IsValid(digest) || !store.Contains(digest))
        {
            return null;
        }

        using Stream blob = store.OpenRead(digest);
        return new ImageLayer(digest, blob.Length, mountPath);
    }

    /// <summary>Records a layer; the last one recorded for the same inputs counts.</summary>
    internal async Task RememberAsync(string inputs, ImageLayer layer, CancellationToken cancellationToken)
    {
        string temporary = store.Folders.NewPartial();
        await File.WriteAllTextAsync(temporary, layer.Digest, cancellationToken).ConfigureAwait(false);
        File.Move(temporary, PathOf(inputs), overwrite: true);
    }

    private string PathOf(string inputs) =>
        Path.Combine(store.Folders.Builds, Digest.HexOf(Digest.Of(Encoding.UTF8.GetBytes(inputs))));
}
