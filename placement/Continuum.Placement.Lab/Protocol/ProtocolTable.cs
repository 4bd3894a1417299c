using System.Globalization;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>The report for people.</summary>
public static class ProtocolTable
{
    /// <summary>Writes it.</summary>
    public static void Write(ProtocolReport report, TextWriter to)
    {
        Line(to, "case", "metric", "median", "worst", "target", "", "unit", "peer", "peer's", "n");
        foreach (ProtocolRow row in report.Rows)
        {
            Line(to, row.Case, row.Metric, Text(row.Value), Text(row.Worst),
                row.Target is { } target ? (row.LessIsBetter ? "<= " : ">= ") + Text(target) : "-",
                row.Passes switch { true => "pass", false => "SHORT", null => "" },
                row.Unit, row.Peer ?? "-", Text(row.PeerValue), row.N.ToString(CultureInfo.InvariantCulture));
        }

        to.WriteLine();
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{report.Passed} targets reached, {report.Missed} missed"));
        foreach ((string test, double seconds) in report.SecondsByTest)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{test}: {seconds:0.0} s"));
        }

        foreach (string skipped in report.Skipped)
        {
            to.WriteLine($"skipped: {skipped}");
        }

        foreach (string failed in report.Failed)
        {
            to.WriteLine($"FAILED: {failed}");
        }
    }

    private static void Line(TextWriter to, params string[] cells) => to.WriteLine(
        $"{cells[0],-34} {cells[1],-22} {cells[2],10} {cells[3],10} {cells[4],12} {cells[5],-5} {cells[6],-8} "
        + $"{cells[7],-18} {cells[8],10} {cells[9],8}");

    // Four digits are more than a shared machine repeats.
    private static string Text(double? value) => value is not { } number ? "-"
        : number == 0 || !double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture)
        : Math.Round(number, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 9))
            .ToString("0.#########", CultureInfo.InvariantCulture);
}
