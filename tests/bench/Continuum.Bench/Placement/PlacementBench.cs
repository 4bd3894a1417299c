using Continuum.Bench.Reporting;
using Continuum.Placement.Lab.Protocol;

namespace Continuum.Bench.Placement;

/// <summary>The measurement protocol of the placement library.</summary>
internal static class PlacementBench
{
    /// <summary>0 when every part ran, whatever the figures; 1 when one ended with an error.</summary>
    public static async Task<int> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        string[] unknown = [.. arguments.Only.Except(ProtocolOptions.AllTests)];
        string? data = arguments.DataFolder ?? Environment.GetEnvironmentVariable("CONTINUUM_PLACEMENT_DATA");
        if (unknown.Length > 0)
        {
            throw new BenchException($"no test {string.Join(", ", unknown)}; T1 to T19 are right");
        }

        if (data is not null && !Directory.Exists(data))
        {
            throw new BenchException($"no folder {data}");
        }

        double load = MachineFacts.LoadAverage();
        ProtocolOptions options = new()
        {
            Quick = arguments.Quick,
            DataFolder = string.IsNullOrEmpty(data) ? null : data,
            Only = arguments.Only,
            StateFile = arguments.StateFile,
        };
        ProtocolReport report = await Task.Run(
            () => ProtocolRunner.Run(options, Console.Error, cancellationToken), cancellationToken);
        ProtocolTable.Write(report, Console.Out);
        if (arguments.JsonFile is { } file)
        {
            // JSON knows no infinity: what was off without limit is named among what could not be measured.
            ProtocolRow[] without = [.. report.Rows.Where(row => !double.IsFinite(row.Value))];
            BenchReport written = new(
                "placement",
                MachineFacts.Read("no", load, TimeProvider.System),
                [.. report.Rows.Except(without).Select(Row)],
                [
                    .. report.Skipped,
                    .. without.Select(row => $"{row.Case} {row.Metric} is {row.Value}"),
                    .. report.Failed.Select(failed => $"FAILED {failed}"),
                ]);
            await ReportJson.WriteAsync(written, file, CancellationToken.None);
            await Console.Out.WriteLineAsync($"written to {file}");
        }

        return report.Failed.Count == 0 ? 0 : 1;
    }

    private static ResultRow Row(ProtocolRow row) =>
        new(row.Case, row.Metric, row.Unit, row.Value, row.Peer, Finite(row.PeerValue), Finite(row.Ratio), row.N)
        {
            Worst = Finite(row.Worst),
            Target = Finite(row.Target),
            Passes = row.Passes,
        };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
