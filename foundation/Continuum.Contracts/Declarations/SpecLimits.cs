namespace Continuum.Contracts.Declarations;

/// <summary>Ranges and defaults of the v1 declaration.</summary>
internal static class SpecLimits
{
    internal const int MaxDocumentBytes = 256 * 1024;
    internal const long MinMemoryBytes = 16L << 20;
    internal const long MaxMemoryBytes = 64L << 30;
    internal const long DefaultMemoryBytes = 128L << 20;
    internal const int MaxConcurrency = 1000;
    internal const int DefaultConcurrency = 100;
    internal const int MaxEnvironmentBytes = 4096;
    internal const int MaxAttempts = 100;
    internal const int MaxReplicas = 1000;
    internal const int MaxPathLength = 255;

    internal static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(900);
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(3);
    internal static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(10);
    internal static readonly TimeSpan MaxBackoff = TimeSpan.FromHours(1);
    internal static readonly TimeSpan MinMaxAge = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan MaxMaxAge = TimeSpan.FromDays(7);
}
