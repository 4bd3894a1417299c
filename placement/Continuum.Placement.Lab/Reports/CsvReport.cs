using System.Globalization;
using System.Text;
using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>Writes results as comma-separated values.</summary>
internal static class CsvReport
{
    internal static void WriteSummary(string path, LabReport report) => Write(
        path,
        "policy,seed,hours,events,hit_share,function_hit_share,served_share,p50_ms,p95_ms,p99_ms,promised,kept,"
            + "target_mean,available_mean,cost,served_gib,voluntary_moves,forced_moves,moved_share_p95,scaled_out,"
            + "scaled_in,plans,planning_seconds",
        report.Runs.Select(run => Row(
            run.Policy, run.Seed, run.Hours, run.Events, run.HitShare, run.FunctionHitShare, run.ServedShare, run.P50Ms,
            run.P95Ms, run.P99Ms, run.Promised, run.Kept, run.TargetMean, run.AvailableMean, run.Cost, run.ServedGiB,
            run.VoluntaryMoves, run.ForcedMoves, run.MovedShareP95, run.ScaledOut, run.ScaledIn, run.Plans,
            run.PlanningSeconds)));

    internal static void WriteTimeline(string path, LabReport report) => Write(
        path,
        "policy,seed,end_hours,events_per_second,hit_share,served_share,p50_ms,p95_ms,p99_ms,nodes_down,replicas,"
            + "cost_per_hour,moves",
        report.Runs.SelectMany(run => run.Samples.Select(at => Row(
            run.Policy, run.Seed, at.EndHours, at.EventsPerSecond, at.HitShare, at.ServedShare, at.P50Ms, at.P95Ms,
            at.P99Ms, at.NodesDown, at.Replicas, at.CostPerHour, at.Moves))));

    internal static void WriteFunctions(string path, LabReport report) => Write(
        path,
        "policy,seed,function,events,hit_share,target,available,replicas",
        report.Runs.SelectMany(run => run.Functions.Select(function => Row(
            run.Policy, run.Seed, function.Key, function.Events, function.HitShare, function.Target,
            function.Available, function.Replicas))));

    private static void Write(string path, string header, IEnumerable<string> rows)
    {
        using StreamWriter writer = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.NewLine = "\n";
        writer.WriteLine(header);
        foreach (string row in rows)
        {
            writer.WriteLine(row);
        }
    }

    private static string Row(params object[] fields) => string.Join(',', fields.Select(Field));

    private static string Field(object value)
    {
        string text = value is double number
            ? number.ToString("G9", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny('"', ',', '\n')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
