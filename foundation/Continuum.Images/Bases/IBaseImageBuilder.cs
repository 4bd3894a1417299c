using Continuum.Contracts.Images;
using Continuum.Images.Builds;
using Continuum.Images.Store;

namespace Continuum.Images.Bases;

/// <summary>Makes the image that functions of one runtime are laid over.</summary>
public interface IBaseImageBuilder
{
    /// <summary>The runtime's name in a function's declaration.</summary>
    string Runtime { get; }

    /// <summary>Builds the base into the store, or finds it there, and returns its manifest.</summary>
    /// <exception cref="ImageException">What is missing, or which program failed and what it said.</exception>
    Task<ImageManifest> BuildAsync(
        ImageStore store, IProgress<BuildProgress>? progress, CancellationToken cancellationToken);
}
