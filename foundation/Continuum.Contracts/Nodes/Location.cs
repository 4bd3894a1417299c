using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Nodes;

/// <summary>A place in the tree <c>region/zone/site</c>; each level is a failure domain.</summary>
/// <param name="Region">For example <c>eu-central</c>.</param>
/// <param name="Zone">A zone of the region, for example <c>berlin</c>.</param>
/// <param name="Site">A site of the zone, for example <c>plant-1</c>.</param>
public readonly record struct Location(string Region, string Zone, string Site)
{
    /// <summary><c>region/zone/site</c>.</summary>
    public override string ToString() => $"{Region}/{Zone}/{Site}";

    /// <summary>Reads <c>region/zone/site</c>.</summary>
    /// <exception cref="FormatException">The text is not three names of <c>[a-z0-9-]{1,63}</c> parted by
    /// slashes.</exception>
    public static Location Parse(string text) =>
        text.Split('/') is [var region, var zone, var site]
            && DnsLabel.IsValid(region) && DnsLabel.IsValid(zone) && DnsLabel.IsValid(site)
            ? new Location(region, zone, site)
            : throw new FormatException(
                $"'{text}' is no location: write region/zone/site, for example eu-central/berlin/plant-1");

    /// <summary>How many levels two places share, from the region down: 0 (nothing) to 3 (the same site).</summary>
    public int SharedLevels(Location other) =>
        Region != other.Region ? 0 : Zone != other.Zone ? 1 : Site != other.Site ? 2 : 3;
}
