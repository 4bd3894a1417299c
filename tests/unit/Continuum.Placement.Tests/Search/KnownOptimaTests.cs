using System.Globalization;
using Continuum.Placement.Facilities;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Search;

public sealed class KnownOptimaTests
{
    private const int Rounds = 60;

    [Theory]
    [InlineData("holmberg", 0.0005)]
    [InlineData("orlib-small", 0.002)]
    [InlineData("delmaire", 0.02)]
    public void Facility_location_comes_near_the_known_optimum_in_a_few_rounds(string set, double atMost)
    {
        string? data = Environment.GetEnvironmentVariable("CONTINUUM_PLACEMENT_DATA");
        Assert.SkipWhen(
            data is null, "CONTINUUM_PLACEMENT_DATA names the folder with cflp-known-optima; it is not set");
        string folder = Path.Combine(data, "cflp-known-optima");
        double gaps = 0;
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "index.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            if (fields[0] != set)
            {
                continue;
            }

            double optimum = double.Parse(fields[5], CultureInfo.InvariantCulture);
            double[] numbers = Numbers(Path.Combine(folder, set, fields[1]));
            Assignment plan = Planner.Plan(
                set == "delmaire" ? CustomersFirst(numbers) : FacilitiesFirst(numbers),
                new PlanBudget { Rounds = Rounds },
                CancellationToken.None);

            Assert.Equal(0, plan.Cost.Missing);
            Assert.True(plan.Cost.Units >= optimum - 0.01, $"{set} {fields[1]}: {plan.Cost.Units} is below {optimum}");
            Assert.True(plan.LowerBoundMicros <= (optimum + 0.01) * 1e6, $"{set} {fields[1]}: the bound is above {optimum}");
            gaps += (plan.Cost.Units - optimum) / optimum;
            count++;
        }

        Assert.True(gaps / count <= atMost, $"{set}: {gaps / count:P3} above the optimum in the mean of {count}");
    }

    private static double[] Numbers(string path) =>
    [
        .. File.ReadAllText(path).Split([' ', '\n', '\r', '\t', '\0'], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
    ];

    private static PlacementProblem FacilitiesFirst(double[] numbers)
    {
        int facilities = (int)numbers[0];
        int customers = (int)numbers[1];
        int at = 2 + (2 * facilities);
        return FacilityLocation.ToProblem(
            [.. Enumerable.Range(0, facilities).Select(j => numbers[2 + (2 * j)])],
            [.. Enumerable.Range(0, facilities).Select(j => numbers[3 + (2 * j)])],
            numbers[at..(at + customers)],
            [
                .. Enumerable.Range(1, facilities).Select(j =>
                    numbers[(at + (j * customers))..(at + ((j + 1) * customers))]),
            ]);
    }

    private static PlacementProblem CustomersFirst(double[] numbers)
    {
        int customers = (int)numbers[0];
        int facilities = (int)numbers[1];
        int at = 2 + (customers * facilities);
        double[] costs = numbers[2..at];
        int fixedAt = at + customers;
        return FacilityLocation.ToProblem(
            numbers[(fixedAt + facilities)..(fixedAt + (2 * facilities))],
            numbers[fixedAt..(fixedAt + facilities)],
            numbers[at..fixedAt],
            [
                .. Enumerable.Range(0, facilities).Select(j => Enumerable.Range(0, customers)
                    .Select(i => costs[(i * facilities) + j]).ToArray()),
            ]);
    }
}
