using Continuum.Images.Layers;

namespace Continuum.Images.Store;

/// <summary>Bounds of one image store.</summary>
public sealed record ImageStoreOptions
{
    /// <summary>
    /// What is younger than this survives a garbage collection: another process may have written it for a manifest
    /// that it is about to add.
    /// </summary>
    public TimeSpan GarbageGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What a layer may hold to be unpacked.</summary>
    public LayerLimits LayerLimits { get; init; } = new();
}
