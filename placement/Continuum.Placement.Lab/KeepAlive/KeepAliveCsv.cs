using System.Globalization;
using System.Text;

namespace Continuum.Placement.Lab.KeepAlive;

/// <summary>Writes the curve of cold starts against memory time.</summary>
public static class KeepAliveCsv
{
    /// <summary>Writes the rows over whatever the file held.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows of <see cref="KeepAliveStudy.Run"/>.</param>
    public static void Write(string path, IReadOnlyList<KeepAliveStudyRow> rows)
    {
        using StreamWriter writer = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        writer.WriteLine(
            "policy,functions,cold_share_median,cold_share_p75,cold_share_of_calls,memory_over_fixed_10_min");
        foreach (KeepAliveStudyRow row in rows)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{row.Policy}\",{row.Summary.Functions},{row.Summary.ColdShareMedian:G6},"
                + $"{row.Summary.ColdShareP75:G6},{row.Summary.ColdShareOfCalls:G6},{row.WastedOverFixedTen:G6}"));
        }
    }
}
