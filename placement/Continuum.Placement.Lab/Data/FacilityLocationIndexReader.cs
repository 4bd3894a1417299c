namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads the list of reference values beside facility-location instances: CSV with the columns <c>set</c>, <c>file</c>,
/// <c>facilities</c>, <c>customers</c>, <c>single_source_value</c>, <c>status</c>, <c>single_source_reproved</c>,
/// <c>multi_source_optimum</c>.
/// </summary>
public static class FacilityLocationIndexReader
{
    /// <summary>Reads all rows in the order of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Takes the malformed rows, which are left out; null to refuse the file for them.</param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IReadOnlyList<FacilityLocationReference> Read(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        int set = table.Need("set");
        int file = table.Need("file");
        int facilities = table.Need("facilities");
        int customers = table.Need("customers");
        int value = table.Need("single_source_value");
        int status = table.Find("status");
        int reproved = table.Find("single_source_reproved");
        int multi = table.Find("multi_source_optimum");
        List<FacilityLocationReference> rows = [];
        while (table.Next())
        {
            double optimum = double.NaN;
            if (table.TryNumber(facilities, out double j)
                && table.TryNumber(customers, out double i)
                && table.TryNumber(value, out double single, mayBeEmpty: true)
                && (multi < 0 || table.TryNumber(multi, out optimum, mayBeEmpty: true)))
            {
                rows.Add(new FacilityLocationReference(
                    table.Row[set],
                    table.Row[file],
                    (int)j,
                    (int)i,
                    Known(single),
                    status >= 0 && table.Row[status].Equals("optimal", StringComparison.OrdinalIgnoreCase),
                    reproved >= 0 && table.Row[reproved].Equals("yes", StringComparison.OrdinalIgnoreCase),
                    Known(optimum)));
            }
        }

        return rows;
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
