namespace Continuum.Contracts.Shadows;

/// <summary>
/// How large a shadow may be. An update that grows it beyond is refused; what copies exchange is always merged, since
/// they would never agree otherwise.
/// </summary>
public static class ShadowLimits
{
    /// <summary>Bytes of names and values of a shadow, and of one request.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Leaves of a shadow.</summary>
    public const int MaxLeaves = 512;

    /// <summary>Leaves and removed names that are still remembered.</summary>
    public const int MaxRemembered = 2 * MaxLeaves;

    /// <summary>Bytes of the names of a shadow, with those of removed names.</summary>
    public const int MaxNameBytes = 2 * MaxBytes;

    /// <summary>Characters of a leaf's name with those above it, as a JSON pointer.</summary>
    public const int MaxPathLength = 1_024;

    /// <summary>Levels of objects and arrays below <c>desired</c> or <c>reported</c>.</summary>
    public const int MaxLevels = 8;

    /// <summary>For how long a removed name is remembered.</summary>
    public static TimeSpan RememberRemoved { get; } = TimeSpan.FromDays(30);
}
