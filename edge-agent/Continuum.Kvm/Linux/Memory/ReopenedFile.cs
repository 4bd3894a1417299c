namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// A mapped file of a copy of a program: opened again when a page is touched that the snapshot does not hold, which
/// most copies never do. A file that is gone, or is another one now, is empty: no page shows bytes that do not belong
/// to the others.
/// </summary>
internal sealed class ReopenedFile(string path, FileIdentity identity, Func<string, IMappedFile?> open) : IMappedFile
{
    private readonly Lazy<IMappedFile?> _file = new(
        () => open(path) is { } file && file.Identity == identity ? file : null, LazyThreadSafetyMode.None);

    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public FileIdentity Identity => identity;

    /// <summary>Whether it is there, and the one that was mapped.</summary>
    public bool IsThere => _file.Value is not null;

    /// <inheritdoc/>
    public long Length => _file.Value?.Length ?? 0;

    /// <inheritdoc/>
    public int ReadAt(long offset, Span<byte> into) => _file.Value?.ReadAt(offset, into) ?? -(int)Errno.EIO;
}
