using System.Globalization;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>
/// Gives cities a place in the tree of failure domains where the data names only coordinates: regions and zones are
/// cells of a grid, each called after its largest city; cities without coordinates form a region of their own.
/// </summary>
internal static class PlaceTreeBuilder
{
    private const double RegionDegrees = 40;
    private const double ZoneDegrees = 12;

    internal static Place[] Build(
        IReadOnlyList<(string Name, double? Latitude, double? Longitude, double Clients)> cities)
    {
        Dictionary<(int, int), string> regions = Names(cities, RegionDegrees);
        Dictionary<(int, int), string> zones = Names(cities, ZoneDegrees);
        HashSet<Place> seen = [];
        Place[] places = new Place[cities.Count];
        for (int i = 0; i < places.Length; i++)
        {
            string site = Word(cities[i].Name);
            places[i] = Cell(cities[i], RegionDegrees) is { } region && Cell(cities[i], ZoneDegrees) is { } zone
                ? new Place(regions[region], $"{regions[region]}-{zones[zone]}", site)
                : new Place("elsewhere", "elsewhere", site);
            for (int again = 2; !seen.Add(places[i]); again++)
            {
                places[i] = places[i] with { Site = string.Create(CultureInfo.InvariantCulture, $"{site}-{again}") };
            }
        }

        return places;
    }

    /// <summary>A name as part of a path: lower case, letters, digits and dashes only.</summary>
    internal static string Word(string name)
    {
        string word = new([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return word.Trim('-') is { Length: > 0 } trimmed ? trimmed : "site";
    }

    private static Dictionary<(int, int), string> Names(
        IReadOnlyList<(string Name, double? Latitude, double? Longitude, double Clients)> cities, double degrees)
    {
        Dictionary<(int, int), (string Name, double Clients)> largest = [];
        foreach (var city in cities)
        {
            if (Cell(city, degrees) is { } cell
                && (!largest.TryGetValue(cell, out (string Name, double Clients) known)
                    || city.Clients > known.Clients))
            {
                largest[cell] = (Word(city.Name), city.Clients);
            }
        }

        return largest.ToDictionary(pair => pair.Key, pair => pair.Value.Name);
    }

    private static (int, int)? Cell((string, double? Latitude, double? Longitude, double) city, double degrees) =>
        city is { Latitude: { } north, Longitude: { } east }
            ? ((int)Math.Floor(north / degrees), (int)Math.Floor(east / degrees))
            : null;
}
