using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.KeepAlive;
using Continuum.Placement.Lab.Tests.Data;
using Continuum.Placement.Lab.Workloads;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.KeepAlive;

public sealed class KeepAliveStudyTests(ITestOutputHelper output)
{
    [Fact]
    public void The_curve_is_written_with_a_line_for_each_policy()
    {
        using TempFolder folder = new();
        IReadOnlyList<KeepAliveStudyRow> rows = KeepAliveStudy.Run(SyntheticTrace.Make(30, 720, seed: 1));

        KeepAliveCsv.Write(folder.File("curve.csv"), rows);

        string[] lines = File.ReadAllLines(folder.File("curve.csv"));
        Assert.Equal(rows.Count + 1, lines.Length);
        Assert.StartsWith("\"fixed 5 min\",30,", lines[1], StringComparison.Ordinal);
        Assert.Equal(1, rows.Single(row => row.Policy == "fixed 10 min").WastedOverFixedTen);
    }

    [Fact]
    public void On_the_recorded_trace_the_histogram_starts_fewer_cold_with_less_memory_than_ten_minutes()
    {
        string path = DataFolder.Need("azure-functions-2019-sample", "1000_inv.csv");

        IReadOnlyList<KeepAliveStudyRow> rows = KeepAliveStudy.Run([.. AzureTraceReader.ReadInvocations(path)]);

        foreach (KeepAliveStudyRow row in rows)
        {
            output.WriteLine(
                $"{row.Policy,-42} p50 {row.Summary.ColdShareMedian,7:P2} p75 {row.Summary.ColdShareP75,7:P2} "
                + $"calls {row.Summary.ColdShareOfCalls,8:P3} memory {row.WastedOverFixedTen:F3}");
        }

        KeepAliveStudyRow ten = rows.Single(row => row.Policy == "fixed 10 min");
        KeepAliveStudyRow hybrid = rows.Single(row => row.Policy == "hybrid 240 min");
        Assert.True(hybrid.Summary.ColdShareP75 < ten.Summary.ColdShareP75, $"{hybrid} against {ten}");
        Assert.True(hybrid.WastedOverFixedTen < 1, $"{hybrid}");
    }
}
