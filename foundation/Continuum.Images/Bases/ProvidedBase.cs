using Continuum.Contracts.Images;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.Images.Bases;

/// <summary>
/// The base of <c>provided</c>: mount points and a few files in <c>/etc</c>, no program and no library, so a
/// <c>bootstrap</c> is a static program or brings what it needs.
/// </summary>
public sealed class ProvidedBase : IBaseImageBuilder
{
    /// <inheritdoc/>
    public string Runtime => "provided";

    /// <inheritdoc/>
    public async Task<ImageManifest> BuildAsync(
        ImageStore store, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        using WorkFolder work = new(store.Folders);
        SkeletonTree.Make(work.Path);
        ImageLayer root = await LayerBuild.AddFolderAsync(store, work.Path, "/", cancellationToken)
            .ConfigureAwait(false);
        progress?.Report(new BuildProgress("base image provided", 1, 1));
        return new ImageManifest([root], [$"{FunctionFolder.MountPath}/bootstrap"], FunctionFolder.MountPath);
    }
}
