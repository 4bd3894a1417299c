using Continuum.Contracts.Images;

namespace Continuum.Images.Store;

/// <summary>One mark and sweep over a store: marks what kept manifests name, sweeps what is old and unmarked.</summary>
internal sealed class GarbageCollection(ImageStore store, DateTimeOffset olderThan)
{
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);
    private int _blobs;
    private int _trees;
    private long _freedBytes;

    internal async Task<GarbageReport> RunAsync(IReadOnlySet<string> manifests, CancellationToken cancellationToken)
    {
        foreach (string digest in manifests)
        {
            await MarkAsync(digest, cancellationToken).ConfigureAwait(false);
        }

        _blobs = SweepFiles(store.Folders.Blobs, cancellationToken);
        SweepFiles(store.Folders.Partial, cancellationToken);
        SweepTrees(cancellationToken);
        return new GarbageReport(_blobs, _trees, _freedBytes);
    }

    private async Task MarkAsync(string digest, CancellationToken cancellationToken)
    {
        _marked.Add(Digest.HexOf(digest));
        if (!store.Contains(digest))
        {
            return; // Not pulled yet: a download under way is young, and its partial file bears the digest.
        }

        ImageManifest manifest = await store.ReadManifestAsync(digest, cancellationToken).ConfigureAwait(false);
        _marked.UnionWith(manifest.Layers.Select(layer => Digest.HexOf(layer.Digest)));
    }

    private int SweepFiles(string folder, CancellationToken cancellationToken)
    {
        int removed = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_marked.Contains(file.Name) && IsOld(file))
            {
                _freedBytes += file.Length;
                file.Delete();
                removed++;
            }
        }

        return removed;
    }

    private void SweepTrees(CancellationToken cancellationToken)
    {
        foreach (DirectoryInfo tree in new DirectoryInfo(store.Folders.Layers).EnumerateDirectories())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_marked.Contains(tree.Name) && IsOld(tree) && RemoveTree(tree))
            {
                _trees++;
            }
        }
    }

    // Renamed first: a tree under its digest is always whole, also when the removal is interrupted.
    private bool RemoveTree(DirectoryInfo tree)
    {
        string doomed = store.Folders.NewTree();
        try
        {
            tree.MoveTo(doomed);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }

        return TreeRemoval.Remove(doomed);
    }

    private bool IsOld(FileSystemInfo entry) => entry.LastWriteTimeUtc <= olderThan.UtcDateTime;
}
