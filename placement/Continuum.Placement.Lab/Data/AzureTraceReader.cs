using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads the Azure Functions 2019 trace (Shahrad et al., ATC'20) and samples of it. Columns are found by name: the
/// original's <c>1</c>..<c>1440</c> and samples' <c>minute_1</c>.. are both minutes; <c>Trigger</c> may be missing.
/// </summary>
public static class AzureTraceReader
{
    /// <summary>Reads calls per minute, one function after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">
    /// Takes the malformed rows, which are left out; null to refuse the file for them, at its end.
    /// </param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IEnumerable<FunctionInvocations> ReadInvocations(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        int function = table.Need("HashFunction");
        int app = table.Need("HashApp");
        int owner = table.Need("HashOwner");
        int trigger = table.Find("Trigger");
        int[] minutes = MinuteColumns(table);
        while (table.Next())
        {
            int[] calls = new int[minutes.Length];
            if (TryCalls(table, minutes, calls))
            {
                yield return new FunctionInvocations(
                    table.Row[function],
                    table.Row[app],
                    table.Row[owner],
                    trigger < 0 ? "" : table.Row[trigger],
                    calls);
            }
        }
    }

    /// <summary>Reads how long functions run: milliseconds.</summary>
    /// <param name="path">The file: <c>Count</c>, <c>Average</c>, <c>percentile_Average_N</c>.</param>
    /// <param name="problems">Takes the malformed rows, as above.</param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IEnumerable<PercentileRow> ReadDurations(string path, DataProblems? problems = null) =>
        ReadPercentiles(path, "Average", "Count", "percentile_Average_", problems);

    /// <summary>Reads how much memory applications take: MB.</summary>
    /// <param name="path">
    /// The file: <c>SampleCount</c>, <c>AverageAllocatedMb</c>, <c>AverageAllocatedMb_pctN</c>.
    /// </param>
    /// <param name="problems">Takes the malformed rows, as above.</param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IEnumerable<PercentileRow> ReadMemory(string path, DataProblems? problems = null) =>
        ReadPercentiles(path, "AverageAllocatedMb", "SampleCount", "AverageAllocatedMb_pct", problems);

    private static IEnumerable<PercentileRow> ReadPercentiles(
        string path, string averageName, string countName, string prefix, DataProblems? problems)
    {
        using CsvTable table = new(path, problems);
        int function = table.Find("HashFunction");
        int app = table.Need("HashApp");
        int owner = table.Need("HashOwner");
        int count = table.Need(countName);
        int average = table.Need(averageName);
        (int Column, double Percentile)[] columns = PercentileColumns(table, prefix);
        while (table.Next())
        {
            if (!table.TryNumber(count, out double samples) || !table.TryNumber(average, out double mean))
            {
                continue;
            }

            (double, double)[] percentiles = new (double, double)[columns.Length];
            bool right = true;
            for (int i = 0; i < columns.Length && right; i++)
            {
                right = table.TryNumber(columns[i].Column, out double value);
                percentiles[i] = (columns[i].Percentile, value);
            }

            if (right)
            {
                string called = function < 0 ? "" : table.Row[function];
                yield return new PercentileRow(
                    called, table.Row[app], table.Row[owner], (long)samples, mean, percentiles);
            }
        }
    }

    private static (int Column, double Percentile)[] PercentileColumns(CsvTable table, string prefix) =>
    [
        .. Enumerable.Range(0, table.Header.Count)
            .Where(i => table.Header[i].StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(i => (Column: i, Right: double.TryParse(
                table.Header[i].AsSpan(prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture,
                out double p), p))
            .Where(column => column.Right)
            .Select(column => (column.Column, column.p))
            .OrderBy(column => column.p),
    ];

    private static int[] MinuteColumns(CsvTable table) =>
    [
        .. Enumerable.Range(0, table.Header.Count)
            .Select(i => (Column: i, Minute: Minute(table.Header[i])))
            .Where(column => column.Minute > 0)
            .OrderBy(column => column.Minute)
            .Select(column => column.Column),
    ];

    private static int Minute(string name)
    {
        ReadOnlySpan<char> digits = name.StartsWith("minute_", StringComparison.OrdinalIgnoreCase)
            ? name.AsSpan("minute_".Length)
            : name;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int minute) ? minute : 0;
    }

    private static bool TryCalls(CsvTable table, int[] columns, int[] calls)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            string text = table.Row[columns[i]];
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out calls[i]))
            {
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    || value < 0 || value > int.MaxValue || value != Math.Floor(value))
                {
                    table.Malformed($"{table.Header[columns[i]]} is '{text}', a count of 0 or more is right");
                    return false;
                }

                calls[i] = (int)value;
            }
        }

        return true;
    }
}
