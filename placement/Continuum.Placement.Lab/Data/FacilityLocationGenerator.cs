using Continuum.Placement.Lab.Numerics;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Makes facility-location instances in the style of published families; the same seed gives the same bytes.
/// </summary>
public static class FacilityLocationGenerator
{
    /// <summary>Makes an instance.</summary>
    /// <param name="family">In which style.</param>
    /// <param name="facilities">How many facilities; 1 or more.</param>
    /// <param name="customers">How many customers; 1 or more.</param>
    /// <param name="seed">Which of the family's instances of this size.</param>
    /// <param name="capacityRatio">
    /// All capacity over all demand; above 1. By default 2 (Delmaire), 3 (Holmberg), 5 (Yang, test bed 1), 14
    /// (Beasley).
    /// </param>
    public static FacilityLocationInstance Generate(
        FacilityLocationFamily family, int facilities, int customers, int seed, double? capacityRatio = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(facilities);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(customers);
        double ratio = capacityRatio ?? DefaultRatio(family);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ratio, 1.0, nameof(capacityRatio));
        SeededRandom random = new(seed, (int)family);
        (int lowest, int highest) = family switch
        {
            FacilityLocationFamily.Delmaire => (10, 29),
            FacilityLocationFamily.TestBed1 => (5, 35),
            FacilityLocationFamily.Beasley => (1, 116),
            _ => (10, 50),
        };
        double[] demands = new double[customers];
        for (int i = 0; i < customers; i++)
        {
            demands[i] = random.Whole(lowest, highest);
        }

        double[] sizes = Sizes(random, family, facilities);
        double[] capacities = Scaled(sizes, ratio * demands.Sum() / sizes.Sum());
        double[] fixedCosts =
            FixedCosts(random, family, family == FacilityLocationFamily.TestBed1 ? sizes : capacities);
        double[] costs = family == FacilityLocationFamily.Delmaire
            ? UniformCosts(random, facilities * customers)
            : EuclideanCosts(random, family, facilities, demands);
        string name = $"{family}-{facilities}x{customers}-{seed}".ToLowerInvariant();
        return new FacilityLocationInstance(name, capacities, fixedCosts, demands, costs);
    }

    private static double DefaultRatio(FacilityLocationFamily family) => family switch
    {
        FacilityLocationFamily.Delmaire => 2,
        FacilityLocationFamily.Holmberg => 3,
        FacilityLocationFamily.Beasley => 14,
        _ => 5,
    };

    // Relative sizes as the family draws them.
    private static double[] Sizes(SeededRandom random, FacilityLocationFamily family, int facilities)
    {
        (double smallest, double largest) = family switch
        {
            FacilityLocationFamily.Delmaire => (21, 110),
            FacilityLocationFamily.Holmberg => (100, 500),
            FacilityLocationFamily.Yang => (90, 110),
            FacilityLocationFamily.Beasley => (100, 100),
            _ => (10, 160),
        };
        double[] sizes = new double[facilities];
        for (int j = 0; j < facilities; j++)
        {
            sizes[j] = random.Between(smallest, largest);
        }

        return sizes;
    }

    // Rounded up to whole units, so that the ratio is reached.
    private static double[] Scaled(double[] sizes, double scale) =>
        [.. sizes.Select(size => Math.Ceiling(size * scale))];

    private static double[] FixedCosts(SeededRandom random, FacilityLocationFamily family, double[] capacities)
    {
        double[] costs = new double[capacities.Length];
        for (int j = 0; j < costs.Length; j++)
        {
            costs[j] = Math.Round(family switch
            {
                FacilityLocationFamily.Holmberg => random.Between(300, 700),
                FacilityLocationFamily.Delmaire => capacities[j] * random.Between(5, 45),
                FacilityLocationFamily.Beasley => random.Between(500_000, 2_200_000),
                FacilityLocationFamily.Yang => random.Between(0, 900)
                    + (random.Between(1000, 1100) * Math.Sqrt(capacities[j])),
                _ => random.Between(0, 90) + (random.Between(100, 110) * Math.Sqrt(capacities[j])),
            });
        }

        return costs;
    }

    private static double[] UniformCosts(SeededRandom random, int count)
    {
        double[] costs = new double[count];
        for (int k = 0; k < count; k++)
        {
            costs[k] = random.Next(100);
        }

        return costs;
    }

    // Holmberg: the rounded distance in a square of 10..200, times 4, whatever the demand. The others: a unit square,
    // 10 (Yang 100) a unit of demand and distance; to 4 decimals, which is what published files carry.
    private static double[] EuclideanCosts(
        SeededRandom random, FacilityLocationFamily family, int facilities, double[] demands)
    {
        (double X, double Y)[] from = Points(random, facilities);
        (double X, double Y)[] to = Points(random, demands.Length);
        double[] costs = new double[facilities * demands.Length];
        for (int j = 0; j < facilities; j++)
        {
            for (int i = 0; i < demands.Length; i++)
            {
                double x = from[j].X - to[i].X;
                double y = from[j].Y - to[i].Y;
                double distance = Math.Sqrt((x * x) + (y * y));
                costs[(j * demands.Length) + i] = family switch
                {
                    FacilityLocationFamily.Holmberg => Math.Round(4 * 190 * distance),
                    FacilityLocationFamily.Yang => Math.Round(100 * distance * demands[i]),
                    FacilityLocationFamily.Beasley =>
                        Math.Round(1000 * distance * demands[i] * random.Between(1, 1.25), 2),
                    _ => Math.Round(10 * distance * demands[i], 4),
                };
            }
        }

        return costs;
    }

    private static (double X, double Y)[] Points(SeededRandom random, int count)
    {
        (double X, double Y)[] points = new (double, double)[count];
        for (int i = 0; i < count; i++)
        {
            points[i] = (random.NextUnit(), random.NextUnit());
        }

        return points;
    }
}
