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
    private readonly FileStream? _lock; // Null: the file is this writer's own, and nobody resumes it.
    private bool _isCommitted;

    private BlobWriter(string digest, long size, string path, string target, FileStream? heldLock)
    {
        (Digest, Size, _path, _target, _lock) = (digest, size, path, target, heldLock);
        _file = Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
        if (_file.Length > size)
        {
            _file.SetLength(0);
        }

        _file.Seek(0, SeekOrigin.End);
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
        // One writer at a time resumes the shared file, in whatever process. Another one, at the same time, writes a
        // file of its own; both end in the same rename.
        FileStream? held = TryLock(folders.LockOf(digest));
        try
        {
            string path = held is null ? folders.NewPartial() : folders.PartialOf(digest);
            return new BlobWriter(digest, size, path, target, held);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Appends.</summary>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.DigestMismatch"/>: more than the announced size, and the content so far is dropped;
    /// <see cref="ImageErrorCode.DiskFull"/>: what fitted stays, and the write can be resumed.
    /// </exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException("The blob is committed and cannot change any more");
        }

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
        // Renamed under the lock. The data is on disk before the name is, so a crash leaves a whole blob or none.
        File.Move(_path, _target, overwrite: true);
        _isCommitted = true;
    }

    /// <summary>Closes; the partial content stays for the next attempt, unless another writer held its file.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
            if (_lock is null && !_isCommitted)
            {
                File.Delete(_path);
            }
        }
        finally
        {
            _lock?.Dispose();
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

        _file.SetLength(0);
        throw new ImageException(
            ImageErrorCode.DigestMismatch,
            $"The content received is {actual} of {length} bytes; announced was {Digest} of {Size} bytes");
    }

    // FileShare.None is an advisory lock, flock(2), that ends with its process. The lock has a file of its own, since a
    // lock on the content would still be held when a reader finds the blob under its name.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null; // Another writer holds it.
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, share, Unbuffered);
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(path, failure);
        }
    }
}
