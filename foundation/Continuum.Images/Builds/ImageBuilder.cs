using Continuum.Contracts.Images;
using Continuum.Images.Bases;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.Images.Builds;

/// <summary>Builds images into a store from base images and functions' folders.</summary>
public sealed class ImageBuilder
{
    private readonly ImageStore _store;
    private readonly Dictionary<string, IBaseImageBuilder> _bases;

    /// <summary>A builder that knows the given runtimes.</summary>
    public ImageBuilder(ImageStore store, IEnumerable<IBaseImageBuilder> bases)
    {
        _store = store;
        _bases = bases.ToDictionary(builder => builder.Runtime, StringComparer.Ordinal);
    }

    /// <summary>The runtimes that functions may ask for.</summary>
    public IReadOnlyCollection<string> Runtimes => _bases.Keys;

    /// <summary>Builds a runtime's base image, or finds it, and returns its digest.</summary>
    /// <exception cref="ImageException">UnknownRuntime, or why the build failed.</exception>
    public async Task<string> BuildBaseImageAsync(
        string runtime, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        ImageManifest manifest = await BaseOf(runtime).BuildAsync(_store, progress, cancellationToken)
            .ConfigureAwait(false);
        return await _store.AddManifestAsync(manifest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lays a function's folder at <c>/var/task</c> over its runtime's base and returns the image's digest; the same
    /// folder gives the same digest.
    /// </summary>
    /// <exception cref="ImageException">
    /// UnknownRuntime, what <see cref="FunctionFolder.Pack"/> refuses, or why the base image cannot be built.
    /// </exception>
    public async Task<string> BuildFunctionImageAsync(
        FunctionSource source, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        IBaseImageBuilder runtime = BaseOf(source.Runtime);
        progress?.Report(new BuildProgress("packing the function", 0, 1));
        // First, because it is quick and a mistake in the folder should not wait for a base image.
        ImageLayer layer = await LayerBuild.AddAsync(
            _store, tar => FunctionFolder.Pack(source, tar, cancellationToken), FunctionFolder.MountPath,
            cancellationToken).ConfigureAwait(false);
        ImageManifest baseImage = await runtime.BuildAsync(_store, progress, cancellationToken).ConfigureAwait(false);
        ImageManifest image = baseImage with { Layers = [.. baseImage.Layers, layer] };
        string digest = await _store.AddManifestAsync(image, cancellationToken).ConfigureAwait(false);
        progress?.Report(new BuildProgress("image ready", 1, 1));
        return digest;
    }

    private IBaseImageBuilder BaseOf(string runtime) => _bases.TryGetValue(runtime, out IBaseImageBuilder? builder)
        ? builder
        : throw new ImageException(
            ImageErrorCode.UnknownRuntime,
            $"There is no runtime '{runtime}': use one of {string.Join(", ", _bases.Keys.Order())}");
}
