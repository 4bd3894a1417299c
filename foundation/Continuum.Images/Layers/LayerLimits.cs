namespace Continuum.Images.Layers;

/// <summary>What a layer may hold. A layer beyond any of them is refused, not cut.</summary>
public sealed record LayerLimits
{
    /// <summary>Files, directories and links together.</summary>
    public int MaxEntries { get; init; } = 200_000;

    /// <summary>Bytes of all files together.</summary>
    public long MaxTotalBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Parts of one path.</summary>
    public int MaxDepth { get; init; } = 64;
}
