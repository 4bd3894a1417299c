using System.Globalization;

namespace Continuum.Placement.Problems;

/// <summary>How amounts and levels are written for people.</summary>
internal static class Words
{
    internal static string Of(SpreadLevel level) => level switch
    {
        SpreadLevel.Region => "region",
        SpreadLevel.Zone => "zone",
        SpreadLevel.Site => "site",
        _ => "node",
    };

    /// <summary>Bytes in words.</summary>
    internal static string Memory(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0.##} MiB");

    /// <summary>The alternatives in the order of their names.</summary>
    internal static string Either(IEnumerable<string> words) =>
        string.Join(" or ", words.Order(StringComparer.Ordinal));
}
