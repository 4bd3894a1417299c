using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.Milp;

namespace Continuum.Placement.Lab.Protocol.FacilityLocation;

/// <summary>Single-source facility location as a mixed-integer program.</summary>
internal static class FacilityProgram
{
    /// <summary>
    /// With the strong rows (no customer at a closed facility): they are what makes its relaxation tight.
    /// </summary>
    internal static string Write(FacilityLocationInstance instance)
    {
        LinearProgram program = new();
        int[] facilities = [.. Enumerable.Range(0, instance.Facilities)];
        int[] customers = [.. Enumerable.Range(0, instance.Customers)];
        double[] demands = instance.Demands.ToArray();
        foreach (int j in facilities)
        {
            program.Binary(Open(j), instance.FixedCosts[j]);
            foreach (int i in customers)
            {
                program.Binary(Serves(j, i), instance.Cost(j, i));
            }
        }

        foreach (int i in customers)
        {
            program.Row(facilities.Select(j => (1.0, Serves(j, i))), "=", 1);
        }

        foreach (int j in facilities)
        {
            program.Row(
                customers.Select(i => (demands[i], Serves(j, i))).Append((-instance.Capacities[j], Open(j))), "<=", 0);
            foreach (int i in customers)
            {
                program.Row([(1, Serves(j, i)), (-1, Open(j))], "<=", 0);
            }
        }

        return program.Text();
    }

    private static string Open(int j) => string.Create(CultureInfo.InvariantCulture, $"z{j}");

    private static string Serves(int j, int i) => string.Create(CultureInfo.InvariantCulture, $"x{j}_{i}");
}
