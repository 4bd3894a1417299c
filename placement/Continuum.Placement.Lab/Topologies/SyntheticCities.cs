using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>
/// Made-up cities for where no measured matrix is at hand: clustered on the continents, people by a power law, round
/// trips from the great circle with detours and slow pairs as real networks have them.
/// </summary>
public static class SyntheticCities
{
    // Light in fibre: 100 km there and back a millisecond. Ways are 1.4 to 2.2 times the great circle.
    private const double MsPerKm = 0.01;

    private static readonly (double Latitude, double Longitude, double Spread, double Share)[] Continents =
    [
        (50, 10, 9, 0.30), (40, -90, 13, 0.26), (35, 115, 12, 0.16), (20, 78, 8, 0.08),
        (-15, -55, 11, 0.08), (5, 25, 14, 0.06), (-30, 140, 8, 0.06),
    ];

    /// <summary>Makes cities and the round trips between them.</summary>
    /// <param name="count">How many; 1 or more.</param>
    /// <param name="seed">Which.</param>
    public static (IReadOnlyList<City> Cities, RttMatrix Matrix) Make(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        SeededRandom random = new(seed, stream: 102);
        City[] cities = new City[count];
        for (int i = 0; i < count; i++)
        {
            var (latitude, longitude, spread, _) = Draw(random);
            double people = 60_000 / Math.Pow(1 - random.NextUnit(), 0.85);
            cities[i] = new City(
                string.Create(CultureInfo.InvariantCulture, $"City {i}"),
                Math.Clamp(latitude + (spread * random.Normal()), -60, 70),
                Math.Clamp(longitude + (1.4 * spread * random.Normal()), -175, 175),
                (long)Math.Min(people, 30e6));
        }

        double[] values = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double km = Geography.Kilometres(
                    cities[i].Latitude!.Value, cities[i].Longitude!.Value,
                    cities[j].Latitude!.Value, cities[j].Longitude!.Value);
                double detour = random.Between(1.4, 2.2) * (random.Next(12) == 0 ? 1.6 : 1);
                values[(i * count) + j] = values[(j * count) + i] = Math.Round(1 + (km * MsPerKm * detour), 3);
            }
        }

        return (cities, new RttMatrix([.. cities.Select(city => city.Name)], values));
    }

    private static (double Latitude, double Longitude, double Spread, double Share) Draw(SeededRandom random)
    {
        double left = random.NextUnit();
        foreach (var continent in Continents)
        {
            left -= continent.Share;
            if (left < 0)
            {
                return continent;
            }
        }

        return Continents[0];
    }
}
