using Continuum.Images.Store;
using Continuum.Images.Transfer;

namespace Continuum.Agent.Images;

/// <summary>
/// Has an image ready on this machine: what is missing is fetched through the link, then it is unpacked.
/// </summary>
internal sealed class ImageProvider(ImageStore store, ImageTransfer transfer, IBlobSource source)
{
    /// <exception cref="Continuum.Images.ImageException">It cannot be fetched or unpacked now.</exception>
    public async Task<UnpackedImage> EnsureAsync(string digest, CancellationToken cancellationToken)
    {
        await transfer.PullAsync(digest, source, progress: null, cancellationToken);
        return await store.UnpackAsync(digest, cancellationToken);
    }
}
