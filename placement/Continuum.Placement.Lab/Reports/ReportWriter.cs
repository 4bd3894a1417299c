using System.Text.Json;
using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>Writes an experiment's results: tables, data, and a page that shows them.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>summary.csv</c>, <c>timeline.csv</c>, <c>functions.csv</c>, <c>report.json</c> and <c>report.html</c>.
    /// </summary>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="report">What.</param>
    public static void WriteAll(string folder, LabReport report)
    {
        Directory.CreateDirectory(folder);
        CsvReport.WriteSummary(Path.Combine(folder, "summary.csv"), report);
        CsvReport.WriteTimeline(Path.Combine(folder, "timeline.csv"), report);
        CsvReport.WriteFunctions(Path.Combine(folder, "functions.csv"), report);
        HtmlReport.Write(Path.Combine(folder, "report.html"), report);
        using FileStream json = File.Create(Path.Combine(folder, "report.json"));
        JsonSerializer.Serialize(json, report, LabJson.Default.LabReport);
    }
}
