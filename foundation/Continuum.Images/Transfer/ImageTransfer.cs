using Continuum.Contracts.Images;
using Continuum.Images.Manifests;
using Continuum.Images.Store;

namespace Continuum.Images.Transfer;

/// <summary>
/// Brings an image into a store: its manifest, then the layers that are missing. A broken stream is resumed where it
/// broke, also by a later pull or after a restart, and nothing enters the store unverified.
/// </summary>
public sealed class ImageTransfer(ImageStore store, TransferOptions options, TimeProvider time)
{
    private readonly TransferAttempts _attempts = new(options, time);

    /// <summary>Pulls what the store lacks of an image and returns its manifest.</summary>
    /// <exception cref="ImageException">
    /// NotFound, <see cref="ImageErrorCode.DigestMismatch"/>, <see cref="ImageErrorCode.TransferFailed"/>,
    /// InvalidManifest or DiskFull.
    /// </exception>
    public async Task<ImageManifest> PullAsync(
        string manifestDigest,
        IBlobSource source,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        ImageManifest manifest;
        if (store.Contains(manifestDigest))
        {
            manifest = await store.ReadManifestAsync(manifestDigest, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            manifest = await PullManifestAsync(manifestDigest, source, cancellationToken).ConfigureAwait(false);
        }

        await PullLayersAsync(store.MissingBlobs(manifest), source, progress, cancellationToken).ConfigureAwait(false);
        // Last, so that an image whose manifest is here is here as a whole.
        await store.AddManifestAsync(manifest, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    private async Task PullLayersAsync(
        IReadOnlyList<ImageLayer> layers,
        IBlobSource source,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        long total = layers.Sum(layer => layer.SizeBytes);
        long before = 0;
        foreach (ImageLayer layer in layers)
        {
            long start = before;
            await PullLayerAsync(layer, source, OnOffset, cancellationToken).ConfigureAwait(false);
            before += layer.SizeBytes;

            void OnOffset(long offset) =>
                progress?.Report(new TransferProgress(layer.Digest, start + offset, total));
        }
    }

    private async Task<ImageManifest> PullManifestAsync(
        string digest, IBlobSource source, CancellationToken cancellationToken)
    {
        using MemoryStream json = new();
        await _attempts.RunAsync(digest, () => 0, ReadAsync, cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> content = json.GetBuffer().AsSpan(0, (int)json.Length);
        string actual = Digest.Of(content);
        return actual == digest ? ManifestCodec.Decode(content) : throw new ImageException(
            ImageErrorCode.DigestMismatch, $"The source sent {actual} where the manifest {digest} was asked for");

        async Task<bool> ReadAsync()
        {
            json.SetLength(0);
            await foreach (ReadOnlyMemory<byte> chunk in source.ReadAsync(digest, 0, cancellationToken)
                .ConfigureAwait(false))
            {
                json.Write(chunk.Span);
                if (json.Length > ManifestCodec.MaxBytes)
                {
                    throw new ImageException(
                        ImageErrorCode.InvalidManifest,
                        $"{digest} is no manifest: over {ManifestCodec.MaxBytes} bytes");
                }
            }

            return true;
        }
    }

    private async Task PullLayerAsync(
        ImageLayer layer, IBlobSource source, Action<long> onOffset, CancellationToken cancellationToken)
    {
        // What an earlier attempt left may be what is wrong. It is dropped on a mismatch, so once more from 0.
        if (!await TryPullLayerAsync(layer, source, onOffset, mayStartOver: true, cancellationToken)
            .ConfigureAwait(false))
        {
            await TryPullLayerAsync(layer, source, onOffset, mayStartOver: false, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<bool> TryPullLayerAsync(
        ImageLayer layer,
        IBlobSource source,
        Action<long> onOffset,
        bool mayStartOver,
        CancellationToken cancellationToken)
    {
        await using BlobWriter writer = store.BeginWrite(layer.Digest, layer.SizeBytes);
        bool isResumed = writer.Offset > 0;
        try
        {
            await _attempts.RunAsync(layer.Digest, () => writer.Offset, ReadAsync, cancellationToken)
                .ConfigureAwait(false);
            await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ImageException failure)
            when (mayStartOver && isResumed && failure.Code == ImageErrorCode.DigestMismatch)
        {
            return false;
        }

        async Task<bool> ReadAsync()
        {
            if (writer.Offset < writer.Size)
            {
                await foreach (ReadOnlyMemory<byte> chunk in source
                    .ReadAsync(layer.Digest, writer.Offset, cancellationToken).ConfigureAwait(false))
                {
                    await writer.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                    onOffset(writer.Offset);
                }
            }

            return writer.Offset == writer.Size;
        }
    }
}
