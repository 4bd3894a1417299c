using System.Globalization;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>
/// Regions on a sphere, zones within some thousand kilometres of their middle, sites within fifty of theirs: one data
/// centre a zone and many small edge sites, with populations by Pareto's law.
/// </summary>
internal static class Geography
{
    private const double EarthKm = 6371;
    private const double ParetoShape = 1.2;

    // The last bit of powers, sines and cosines is the machine's: so many digits are the same everywhere.
    private const int Digits = 9;

    internal static List<Site> Draw(ScenarioOptions options, int edgeSites)
    {
        SeededRandom random = new(options.Seed, 1);
        List<Site> sites = [];
        int zones = options.Regions * options.Zones;
        for (int region = 0; region < options.Regions; region++)
        {
            double[] middle = Spiral(region, options.Regions);
            for (int zone = 0; zone < options.Zones; zone++)
            {
                double[] city = Near(middle, 1200, random);
                int number = (region * options.Zones) + zone;
                int edges = (edgeSites / zones) + (number < edgeSites % zones ? 1 : 0);
                Place place = new(Name("r", region, 2), Name("z", zone, 2), "cloud");
                sites.Add(Site(place, city, random.Between(0.2, 0.5), random, isCloud: true));
                for (int site = 0; site < edges; site++)
                {
                    sites.Add(Site(
                        place with { Site = Name("s", site, 4) },
                        Near(city, 80, random), random.Between(0.3, 4), random, isCloud: false));
                }
            }
        }

        return sites;
    }

    private static Site Site(Place place, double[] at, double accessMs, SeededRandom random, bool isCloud) => new(
        place, at[0], at[1], at[2], accessMs, random.Between(0.03, 0.15),
        Math.Round(Math.Pow(1 - random.NextUnit(), -1 / ParetoShape), Digits), isCloud);

    // Regions stand evenly on the sphere (Fibonacci's spiral), in its middle half: people do not live at the poles.
    private static double[] Spiral(int i, int count)
    {
        double z = (((2 * i) + 1) / (double)count) - 1;
        double angle = i * Math.PI * (3 - Math.Sqrt(5));
        double height = z * 0.7;
        double radius = Math.Sqrt(1 - (height * height));
        return [radius * Math.Round(Math.Cos(angle), Digits), radius * Math.Round(Math.Sin(angle), Digits), height];
    }

    private static double[] Near(double[] middle, double spreadKm, SeededRandom random)
    {
        double[] at = new double[3];
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            at[axis] = middle[axis] + (random.Normal() * spreadKm / 2 / EarthKm);
            square += at[axis] * at[axis];
        }

        double length = Math.Sqrt(square);
        return [at[0] / length, at[1] / length, at[2] / length];
    }

    private static string Name(string prefix, int number, int digits) =>
        prefix + number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
