namespace Continuum.Images.Transfer;

/// <summary>Where blobs come from: the other end of an agent link, another store, a file.</summary>
public interface IBlobSource
{
    /// <summary>
    /// A blob's bytes from an offset to its end. A memory is valid until the next is asked for. A source that does not
    /// have the blob throws an <see cref="ImageException"/> (<see cref="ImageErrorCode.NotFound"/>), which is final; an
    /// <see cref="IOException"/> or <see cref="TimeoutException"/>, or an end too early, is tried again from where it
    /// broke.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string digest, long offset, CancellationToken cancellationToken);
}
