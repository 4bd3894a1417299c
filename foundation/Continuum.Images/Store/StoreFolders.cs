namespace Continuum.Images.Store;

/// <summary>Where things lie in a store. Every name appears by a rename in one file system, so it is whole.</summary>
internal sealed class StoreFolders
{
    internal const string TemporaryPrefix = ".tmp-";

    internal StoreFolders(string root)
    {
        Root = Path.GetFullPath(root);
        Blobs = Path.Combine(Root, "blobs", "sha256");
        Layers = Path.Combine(Root, "layers");
        Partial = Path.Combine(Root, "partial");
        Builds = Path.Combine(Root, "builds");
        Locks = Path.Combine(Root, "locks");
        foreach (string folder in (string[])[Blobs, Layers, Partial, Builds, Locks])
        {
            Directory.CreateDirectory(folder);
        }
    }

    internal string Root { get; }

    internal string Blobs { get; }

    internal string Layers { get; }

    internal string Partial { get; }

    internal string Builds { get; }

    internal string Locks { get; }

    internal string Blob(string digest) => Path.Combine(Blobs, Digest.HexOf(digest));

    internal string Layer(string digest) => Path.Combine(Layers, Digest.HexOf(digest));

    internal string PartialOf(string digest) => Path.Combine(Partial, Digest.HexOf(digest));

    internal string LockOf(string digest) => Path.Combine(Locks, Digest.HexOf(digest));

    internal string NewPartial() => Path.Combine(Partial, TemporaryPrefix + Guid.NewGuid().ToString("N"));

    internal string NewTree() => Path.Combine(Layers, TemporaryPrefix + Guid.NewGuid().ToString("N"));
}
