using System.Runtime.CompilerServices;
using Continuum.Images.Store;

namespace Continuum.Images.Transfer;

/// <summary>A store as the source of another one's blobs.</summary>
public sealed class StoreBlobSource(ImageStore store) : IBlobSource
{
    private const int ChunkBytes = 64 * 1024;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string digest, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream blob = store.OpenRead(digest);
        blob.Seek(Math.Min(offset, blob.Length), SeekOrigin.Begin);
        byte[] buffer = new byte[ChunkBytes];
        int read;
        while ((read = await blob.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            yield return buffer.AsMemory(0, read);
        }
    }
}
