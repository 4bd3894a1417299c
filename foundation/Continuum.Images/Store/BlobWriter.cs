namespace Continuum.Images.Store;

/// <summary>
/// Writes one blob whose digest is known beforehand. What was written stays on disk when the writer is disposed without
/// a commit, and the next writer of the same digest goes on from there.
/// </summary>
public sealed class BlobWriter : IAsyncDisposable
{
    private const int Unbuffered = 0; // A failed write must not linger in a buffer that a later close flushes.

    private readonly string _path;
    private readonly string _target;
    private readonly FileStream _file;
    private readonly bool _isShared;
    private bool _isCommitted;

    private BlobWriter(string digest, long size, string path, string target, FileStream file, bool isShared)
    {
        (Digest, Size, _path, _target, _file, _isShared) = (digest, size, path, target, file, isShared);
        if (file.Length > size)
        {
            file.SetLength(0);
        }

        file.Seek(0, SeekOrigin.End);
    }

    /// <summary>The digest that the content must have.</summary>
    public string Digest { get; }

    /// <summary>The length that the content must have, in bytes.</summary>
    public long Size { get; }

    /// <summary>Bytes already there, from this writer and from earlier attempts: where the next write goes.</summary>
    public long Offset => _file.Position;

    internal static BlobWriter Open(StoreFolders folders, string digest, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        string target = folders.Blob(digest);
        string shared = folders.PartialOf(digest);
        // FileShare.None is an advisory lock (flock): one writer at a time resumes the file, in whatever process.
        // Another one, at the same time, writes a file of its own; both end in the same rename.
        if (TryLock(shared) is { } file)
        {
            if (!File.Exists(target))
            {
                return new BlobWriter(digest, size, shared, target, file, isShared: true);
            }

            // The file may be the finished blob itself, renamed between our open and our lock: leave it alone.
            file.Dispose();
        }

        string own = folders.NewPartial();
        return new BlobWriter(digest, size, own, target, Create(own, FileMode.CreateNew), isShared: false);
    }

    /// <summary>Appends.</summary>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.DigestMismatch"/>: more than the announced size, and the content so far is dropped;
    /// <see cref="ImageErrorCode.DiskFull"/>: what fitted stays, and the write can be resumed.
    /// </exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > Size - Offset)
        {
            _file.SetLength(0);
            throw new ImageException(
                ImageErrorCode.DigestMismatch, $"{Digest} is longer than the {Size} bytes it was announced with");
        }

        try
        {
            await _file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(_path, failure);
        }
    }

    /// <summary>Verifies length and digest of what is on disk and puts it in its place.</summary>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.DigestMismatch"/>: the content is dropped, the next writer starts at 0;
    /// <see cref="ImageErrorCode.DiskFull"/>.
    /// </exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(_path, failure);
        }

        await VerifyAsync(cancellationToken).ConfigureAwait(false);
        // Renamed under the lock; the data is on disk before the name is, so a crash leaves a whole blob or none.
        File.Move(_path, _target, overwrite: true);
        _isCommitted = true;
    }

    /// <summary>Closes; the partial content stays for the next attempt, unless another writer held its file.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (!_isShared && !_isCommitted)
            {
                File.Delete(_path);
            }
        }
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        long length = _file.Length;
        _file.Seek(0, SeekOrigin.Begin);
        string actual = await Images.Digest.OfAsync(_file, cancellationToken).ConfigureAwait(false);
        if (length == Size && actual == Digest)
        {
            return;
        }

        // Emptied, not unlinked: whoever waits for the lock on this very file must find it under its name.
        _file.SetLength(0);
        throw new ImageException(
            ImageErrorCode.DigestMismatch,
            $"The content received is {actual} of {length} bytes; announced was {Digest} of {Size} bytes");
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return Create(path, FileMode.OpenOrCreate);
        }
        catch (IOException failure) when (!ImageException.IsDiskFull(failure) && File.Exists(path))
        {
            return null; // Locked by another writer.
        }
    }

    private static FileStream Create(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, Unbuffered);
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(path, failure);
        }
    }
}
