using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>The grammar of a location, or of a prefix of locations that ends in <c>*</c>.</summary>
internal static class LocationPattern
{
    private const string Right =
        "write region, region/zone or region/zone/site, or the start of one and *, "
        + "for example eu-central/berlin or eu-*";

    internal static string? Read(string text, out string value)
    {
        value = text;
        bool prefix = text.EndsWith('*');
        string[] levels = (prefix ? text[..^1] : text).Split('/');
        bool right = levels.Length <= 3
            && levels[..^1].All(level => DnsLabel.IsValid(level))
            && (DnsLabel.IsValid(levels[^1]) || (prefix && levels[^1].Length == 0));
        return right ? null : $"'{text}' is no location: {Right}";
    }

    /// <summary>A location, a prefix, or <c>triggers</c>.</summary>
    internal static string? ReadOrigin(string text, out string value)
    {
        value = text;
        return text == LatencyObjective.FromTriggers || Read(text, out value) is null
            ? null
            : $"'{text}' is no place: {Right}, or triggers (where its events arise)";
    }
}
