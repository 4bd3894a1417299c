using Continuum.Images.Store;

namespace Continuum.Images.Builds;

/// <summary>A folder for one build, in the store's file system, removed with its owner.</summary>
internal sealed class WorkFolder : IDisposable
{
    internal WorkFolder(StoreFolders folders)
    {
        Path = folders.NewTree();
        Directory.CreateDirectory(Path);
    }

    internal string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => TreeRemoval.Remove(Path);
}
