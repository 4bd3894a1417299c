using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>Fleets with a site at each base station of some metros, behind the cities of a measured matrix.</summary>
public static class EdgeTopology
{
    // Radio and backhaul to the metro's exchange, there and back.
    private const double AccessMs = 4;

    /// <summary>Builds a fleet.</summary>
    /// <param name="name">What to call it in reports.</param>
    /// <param name="matrix">Round trips between cities.</param>
    /// <param name="cities">Coordinates and population by name.</param>
    /// <param name="stations">
    /// Base stations of one metro; they stand around every city of <paramref name="metros"/>, shifted there.
    /// </param>
    /// <param name="metros">Names of the cities that have such stations.</param>
    /// <param name="options">What nodes there are.</param>
    public static LabTopology Build(
        string name,
        RttMatrix matrix,
        IReadOnlyList<City> cities,
        IReadOnlyList<GeoPoint> stations,
        IReadOnlySet<string> metros,
        FleetOptions options)
    {
        List<LabSite> sites = [.. CityTopology.Sites(matrix.Names, cities)];
        int cityCount = sites.Count;
        (double north, double east) = stations.Count == 0
            ? (0, 0)
            : (stations.Average(station => station.Latitude), stations.Average(station => station.Longitude));
        for (int city = 0; city < cityCount; city++)
        {
            LabSite metro = sites[city];
            if (!metros.Contains(metro.Name))
            {
                continue;
            }

            for (int i = 0; i < stations.Count; i++)
            {
                sites.Add(Station(metro, stations[i], i, north, east, metro.Clients / stations.Count));
            }
        }

        return FleetBuilder.Build(name, sites, new MetroNetwork(sites, matrix), options);
    }

    private static LabSite Station(
        LabSite metro, GeoPoint station, int number, double north, double east, double clients)
    {
        double? latitude = metro.Latitude is { } lat
            ? Math.Clamp(lat + station.Latitude - north, -89, 89)
            : null;
        double? longitude = metro.Longitude + station.Longitude - east;
        string site = string.Create(CultureInfo.InvariantCulture, $"{metro.Place.Site}-bs-{number}");
        Place place = new(metro.Place.Region, $"{metro.Place.Zone}-{metro.Place.Site}", site);
        return new LabSite($"{metro.Name} {number}", place, metro.Metro, AccessMs, latitude, longitude, clients);
    }
}
