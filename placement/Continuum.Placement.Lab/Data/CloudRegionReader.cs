namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads round trips between cloud regions: CSV with <c>src</c>, <c>dst</c>, <c>mean</c>, <c>std</c> (ms).
/// </summary>
public static class CloudRegionReader
{
    /// <summary>Reads all pairs; regions are numbered in the order in which they first come up.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Takes the malformed rows, which are left out; null to refuse the file for them.</param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static CloudRegionRtt Read(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        int source = table.Need("src", "source", "from");
        int destination = table.Need("dst", "destination", "to");
        int mean = table.Need("mean", "avg", "rtt");
        int deviation = table.Find("std");
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<(int From, int To, double Mean, double Deviation)> pairs = [];
        HashSet<(int, int)> seen = [];
        while (table.Next())
        {
            double spread = double.NaN;
            if (!table.TryNumber(mean, out double middle)
                || (deviation >= 0 && !table.TryNumber(deviation, out spread, mayBeEmpty: true)))
            {
                continue;
            }

            int from = Number(numbers, table.Row[source]);
            int to = Number(numbers, table.Row[destination]);
            if (middle < 0 || spread < 0)
            {
                table.Malformed($"mean {middle} ms, deviation {spread} ms; 0 or more is right");
            }
            else if (!seen.Add((from, to)))
            {
                table.Malformed($"{table.Row[source]} to {table.Row[destination]} is there twice, once is right");
            }
            else
            {
                pairs.Add((from, to, middle, spread));
            }
        }

        string[] names = [.. numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        double[] means = new double[names.Length * names.Length];
        double[] deviations = new double[means.Length];
        means.AsSpan().Fill(double.NaN);
        deviations.AsSpan().Fill(double.NaN);
        foreach ((int from, int to, double middle, double spread) in pairs)
        {
            means[(from * names.Length) + to] = middle;
            deviations[(from * names.Length) + to] = spread;
        }

        return new CloudRegionRtt(new RttMatrix(names, means), new RttMatrix(names, deviations));
    }

    private static int Number(Dictionary<string, int> numbers, string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            number = numbers.Count;
            numbers.Add(name, number);
        }

        return number;
    }
}
