using System.Globalization;
using System.IO.Compression;

namespace Continuum.Placement.Tests.Latency;

/// <summary>
/// Round-trip matrices of real networks, read from the folder that CONTINUUM_PLACEMENT_DATA names: they are not part of
/// the repository.
/// </summary>
internal static class RealMatrices
{
    internal const string Variable = "CONTINUUM_PLACEMENT_DATA";

    internal static string? Folder => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Cities of the world: the lower of the two directions, 0 where neither was measured.</summary>
    internal static (double[] Matrix, int Places) Cities()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder!, "wondernetwork-2018", "matrix-avg-ms.csv"));
        double[][] rows =
        [
            .. lines.Skip(1).Select(line => line.Split(',').Skip(1).Select(Parsed).ToArray()),
        ];
        return (Symmetric(rows), rows.Length);
    }

    /// <summary>Hosts of PlanetLab in one slice of time.</summary>
    internal static (double[] Matrix, int Places) Hosts(int slice)
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder!, "planetlab", $"PlanetLabData_{slice}.gz"));
        using GZipStream plain = new(file, CompressionMode.Decompress);
        using StreamReader reader = new(plain);
        double[][] rows =
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(Parsed).ToArray()),
        ];
        return (Symmetric(rows), rows.Length);
    }

    private static double Parsed(string text) =>
        text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Symmetric(double[][] rows)
    {
        double[] matrix = new double[rows.Length * rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows.Length; j++)
            {
                double there = rows[i][j];
                double back = rows[j][i];
                matrix[(i * rows.Length) + j] = i == j ? 0
                    : there > 0 && back > 0 ? Math.Min(there, back) : Math.Max(there, back);
            }
        }

        return matrix;
    }
}
