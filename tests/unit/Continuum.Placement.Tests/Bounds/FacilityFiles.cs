using System.Globalization;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>
/// Facility-location instances with known optima, in the folder that the environment names; never part of it.
/// </summary>
internal static class FacilityFiles
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CONTINUUM_PLACEMENT_DATA");

    private static string Set => Path.Combine(Folder ?? "", "cflp-known-optima");

    internal static bool Exist => Folder is not null && File.Exists(Path.Combine(Set, "index.csv"));

    /// <summary>Each instance with its set, its name and the value of its best single-source solution.</summary>
    internal static IEnumerable<(string Set, string Name, double Optimum, FacilityProblem Problem)> All()
    {
        foreach (string line in File.ReadLines(Path.Combine(Set, "index.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            double[] numbers =
            [
                .. File.ReadAllText(Path.Combine(Set, fields[0], fields[1])).Replace('\0', ' ')
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .Select(token => double.Parse(token, CultureInfo.InvariantCulture)),
            ];
            yield return (
                fields[0], fields[1], double.Parse(fields[5], CultureInfo.InvariantCulture),
                fields[0] == "delmaire" ? ByCustomer(numbers) : ByFacility(numbers));
        }
    }

    // J I, J times capacity and fixed cost, I demands, J rows of I costs.
    private static FacilityProblem ByFacility(double[] numbers)
    {
        int facilities = (int)numbers[0];
        int customers = (int)numbers[1];
        double[] pairs = numbers[2..(2 + (2 * facilities))];
        double[] rest = numbers[(2 + (2 * facilities))..];
        return new FacilityProblem(
            [.. Enumerable.Range(0, facilities).Select(j => (int)pairs[2 * j])],
            [.. Enumerable.Range(0, facilities).Select(j => pairs[(2 * j) + 1])],
            [.. rest[..customers].Select(demand => (int)demand)],
            rest[customers..(customers + (facilities * customers))]);
    }

    // I J, I rows of J costs, I demands, J fixed costs, J capacities.
    private static FacilityProblem ByCustomer(double[] numbers)
    {
        int customers = (int)numbers[0];
        int facilities = (int)numbers[1];
        double[] costs = numbers[2..(2 + (facilities * customers))];
        double[] rest = numbers[(2 + (facilities * customers))..];
        double[] turned = new double[costs.Length];
        for (int at = 0; at < costs.Length; at++)
        {
            turned[(at % facilities * customers) + (at / facilities)] = costs[at];
        }

        return new FacilityProblem(
            [.. rest[(customers + facilities)..(customers + (2 * facilities))].Select(room => (int)room)],
            rest[customers..(customers + facilities)],
            [.. rest[..customers].Select(demand => (int)demand)],
            turned);
    }
}
