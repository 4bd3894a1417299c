using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>Fleets with one site in each city of a measured matrix.</summary>
public static class CityTopology
{
    /// <summary>Builds a fleet from measured round trips.</summary>
    /// <param name="name">What to call it in reports.</param>
    /// <param name="matrix">
    /// Round trips between the cities; what is missing takes the best way over a third city.
    /// </param>
    /// <param name="cities">Coordinates and population by name; cities without an entry have neither.</param>
    /// <param name="deviations">Standard deviation of each pair in milliseconds, or null.</param>
    /// <param name="options">What nodes there are.</param>
    public static LabTopology Build(
        string name, RttMatrix matrix, IReadOnlyList<City> cities, RttMatrix? deviations, FleetOptions options)
    {
        IReadOnlyList<LabSite> sites = Sites(matrix.Names, cities);
        return FleetBuilder.Build(name, sites, new MetroNetwork(sites, matrix, deviations), options);
    }

    internal static IReadOnlyList<LabSite> Sites(IReadOnlyList<string> names, IReadOnlyList<City> cities)
    {
        Dictionary<string, City> known = new(StringComparer.Ordinal);
        foreach (City city in cities)
        {
            known.TryAdd(city.Name, city);
        }

        var rows = names.Select(name => known.GetValueOrDefault(name)).ToArray();
        // Where nothing is known of a city's people it counts as a small town.
        const double Town = 50_000;
        var places = PlaceTreeBuilder.Build(
        [
            .. names.Select((name, i) => (name, rows[i]?.Latitude, rows[i]?.Longitude, rows[i]?.Population ?? Town)),
        ]);
        return
        [
            .. names.Select((name, i) => new LabSite(
                name, places[i], i, AccessMs: 0, rows[i]?.Latitude, rows[i]?.Longitude, rows[i]?.Population ?? Town)),
        ];
    }
}
