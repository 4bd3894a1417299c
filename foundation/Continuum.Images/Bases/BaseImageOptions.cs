namespace Continuum.Images.Bases;

/// <summary>What a base image is built from.</summary>
public sealed record BaseImageOptions
{
    /// <summary>
    /// The folder whose content is laid at <c>/var/runtime</c>; it holds the runtime client, a file <c>bootstrap</c>.
    /// </summary>
    public required string RuntimeClientFolder { get; init; }

    /// <summary>Where package lists and downloaded packages are kept between builds.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// Asks the package sources for newer versions also when a base image is there already. Without it a base that was
    /// built once is used as it is.
    /// </summary>
    public bool RefreshPackages { get; init; }
}
