namespace Continuum.Hosting.Metrics;

/// <summary>Which meters are listened to.</summary>
internal sealed class MeterFilter(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns];

    public bool Takes(string meter) => Array.Exists(_patterns, pattern => pattern.EndsWith('*')
        ? meter.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : meter.Equals(pattern, StringComparison.OrdinalIgnoreCase));
}
