using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads a slice of round trips among hosts: a square matrix of milliseconds, values parted by tabs, blanks or commas,
/// one row a line, without names; 0 or less off the diagonal, <c>NaN</c> and empty fields mean that it was not
/// measured.
/// </summary>
public static class PlanetLabReader
{
    /// <summary>Reads a slice; the hosts are named by their numbers, <c>host-0</c> and so on.</summary>
    /// <param name="path">The file; gzip or not.</param>
    /// <param name="problems">
    /// Takes malformed values, which count as not measured; null to refuse the file for them.
    /// </param>
    /// <exception cref="DataFormatException">
    /// The matrix is not square, or values are malformed and no collector is given.
    /// </exception>
    public static RttMatrix Read(string path, DataProblems? problems = null)
    {
        DataProblems found = problems ?? new DataProblems();
        DataProblems fatal = new();
        List<double[]> rows = [];
        List<double> row = [];
        using LineReader lines = new(path);
        while (lines.Next() is { } line)
        {
            row.Clear();
            ReadRow(line, rows.Count, lines, found, row);
            rows.Add([.. row]);
            if (row.Count != rows[0].Length)
            {
                fatal.Add(path, lines.Line, $"{row.Count} values, {rows[0].Length} as in the first row is right");
            }
        }

        fatal.ThrowIfAny();
        // A separator after the last value of every row makes one more field, which is always empty.
        int columns = rows.Count == 0 ? 0 : rows[0].Length;
        columns -= columns == rows.Count + 1 && rows.All(r => double.IsNaN(r[^1])) ? 1 : 0;
        if (rows.Count != columns || columns == 0)
        {
            fatal.Add(path, 0, $"{rows.Count} rows of {columns} values; as many rows as columns is right");
        }

        fatal.ThrowIfAny();
        if (problems is null)
        {
            found.ThrowIfAny();
        }

        string[] names = new string[columns];
        double[] values = new double[columns * columns];
        for (int i = 0; i < columns; i++)
        {
            names[i] = string.Create(CultureInfo.InvariantCulture, $"host-{i}");
            rows[i].AsSpan(0, columns).CopyTo(values.AsSpan(i * columns));
        }

        return new RttMatrix(names, values);
    }

    private static void ReadRow(string line, int row, LineReader lines, DataProblems problems, List<double> values)
    {
        ReadOnlySpan<char> text = line;
        bool tabs = line.Contains('\t', StringComparison.Ordinal);
        bool commas = !tabs && line.Contains(',', StringComparison.Ordinal);
        foreach (Range range in text.Split(tabs ? '\t' : commas ? ',' : ' '))
        {
            ReadOnlySpan<char> field = text[range].Trim();
            if (field.IsEmpty && !tabs && !commas)
            {
                continue;
            }

            bool empty = field.IsEmpty || field.Equals("nan", StringComparison.OrdinalIgnoreCase);
            double value = double.NaN;
            if (!empty && !(double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                && double.IsFinite(value)))
            {
                problems.Add(lines.Path, lines.Line, $"'{field}' in column {values.Count + 1}, a number is right");
                value = double.NaN;
            }

            bool diagonal = values.Count == row;
            values.Add(value < 0 || (value == 0 && !diagonal) ? double.NaN : value);
        }
    }
}
