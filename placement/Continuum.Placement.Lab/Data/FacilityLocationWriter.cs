using System.Globalization;
using System.Text;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Writes facility-location instances in the layouts that <see cref="FacilityLocationReader"/> reads.
/// </summary>
public static class FacilityLocationWriter
{
    /// <summary>Writes an instance over whatever the file held.</summary>
    /// <param name="path">The file.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="layout">
    /// The layout; <see cref="FacilityLocationLayout.Detect"/> writes
    /// <see cref="FacilityLocationLayout.FacilitiesFirst"/>.
    /// </param>
    public static void Write(
        string path,
        FacilityLocationInstance instance,
        FacilityLocationLayout layout = FacilityLocationLayout.FacilitiesFirst)
    {
        using StreamWriter writer = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        if (layout == FacilityLocationLayout.CustomersFirst)
        {
            WriteLine(writer, [instance.Customers, instance.Facilities]);
            ByCustomer(writer, instance, withDemand: false);
            WriteLine(writer, instance.Demands);
            WriteLine(writer, instance.FixedCosts);
            WriteLine(writer, instance.Capacities);
            return;
        }

        WriteLine(writer, [instance.Facilities, instance.Customers]);
        for (int j = 0; j < instance.Facilities; j++)
        {
            WriteLine(writer, [instance.Capacities[j], instance.FixedCosts[j]]);
        }

        if (layout == FacilityLocationLayout.CustomerByCustomer)
        {
            ByCustomer(writer, instance, withDemand: true);
            return;
        }

        WriteLine(writer, instance.Demands);
        for (int j = 0; j < instance.Facilities; j++)
        {
            WriteLine(writer, instance.CostsFrom(j));
        }
    }

    private static void ByCustomer(StreamWriter writer, FacilityLocationInstance instance, bool withDemand)
    {
        double[] row = new double[instance.Facilities];
        for (int i = 0; i < instance.Customers; i++)
        {
            if (withDemand)
            {
                WriteLine(writer, [instance.Demands[i]]);
            }

            for (int j = 0; j < row.Length; j++)
            {
                row[j] = instance.Cost(j, i);
            }

            WriteLine(writer, row);
        }
    }

    private static void WriteLine(StreamWriter writer, ReadOnlySpan<double> numbers)
    {
        Span<char> text = stackalloc char[32];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(' ');
            }

            // Shortest text that reads back to the same number.
            numbers[i].TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
            writer.Write(text[..length]);
        }

        writer.WriteLine();
    }
}
