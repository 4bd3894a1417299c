namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads WonderNetwork's round trips between cities: a square CSV whose first column and header are the cities' names
/// (row = source, empty = not measured), and the CSV of the cities with their coordinates and population.
/// </summary>
public static class WonderNetworkReader
{
    /// <summary>
    /// Reads a matrix. Rows may come in another order than columns; a city without a row was not measured from.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Takes the malformed rows, which are left out; null to refuse the file for them.</param>
    /// <exception cref="DataFormatException">Rows are malformed and no collector is given.</exception>
    public static RttMatrix ReadMatrix(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        string[] names = [.. table.Header.Skip(1)];
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (!numbers.TryAdd(names[i], i))
            {
                table.Malformed($"column {names[i]} is there twice, once is right");
            }
        }

        double[] values = new double[names.Length * names.Length];
        values.AsSpan().Fill(double.NaN);
        bool[] seen = new bool[names.Length];
        while (table.Next())
        {
            if (!numbers.TryGetValue(table.Row[0], out int row))
            {
                table.Malformed($"row '{table.Row[0]}' has no column of that name");
            }
            else if (seen[row])
            {
                table.Malformed($"row {table.Row[0]} is there twice, once is right");
            }
            else
            {
                seen[row] = true;
                ReadRow(table, values.AsSpan(row * names.Length, names.Length));
            }
        }

        return new RttMatrix(names, values);
    }

    /// <summary>Reads the cities, in the order of the file.</summary>
    /// <param name="path">The file: columns <c>city</c>, <c>Lat</c>, <c>Long</c>, <c>Population</c>.</param>
    /// <param name="problems">Takes the malformed rows, which are left out; null to refuse the file for them.</param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IReadOnlyList<City> ReadCities(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        int name = table.Need("city", "name", "title");
        int latitude = table.Need("Lat", "Latitude");
        int longitude = table.Need("Long", "Longitude", "Lon", "Lng");
        int population = table.Find("Population");
        List<City> cities = [];
        while (table.Next())
        {
            double people = double.NaN;
            if (table.TryNumber(latitude, out double north, mayBeEmpty: true)
                && table.TryNumber(longitude, out double east, mayBeEmpty: true)
                && (population < 0 || table.TryNumber(population, out people, mayBeEmpty: true)))
            {
                if (Math.Abs(north) > 90 || Math.Abs(east) > 180 || people < 0)
                {
                    table.Malformed(
                        $"{north}, {east} with {people} people; -90..90, -180..180 and 0 or more are right");
                    continue;
                }

                cities.Add(new City(
                    table.Row[name],
                    double.IsNaN(north) ? null : north,
                    double.IsNaN(east) ? null : east,
                    double.IsNaN(people) ? null : (long)people));
            }
        }

        return cities;
    }

    private static void ReadRow(CsvTable table, Span<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (table.TryNumber(i + 1, out double value, mayBeEmpty: true))
            {
                if (value < 0)
                {
                    table.Malformed($"{value} ms to {table.Header[i + 1]}, 0 or more is right");
                }
                else
                {
                    row[i] = value;
                }
            }
        }
    }
}
