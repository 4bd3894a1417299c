using Continuum.Placement.Lab.Data;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Data;

public sealed class TraceFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("HashFunction,HashApp,HashOwner,minute_1,minute_2,minute_10\nf,a,o,1,2,3\n", "")]
    [InlineData("HashOwner,HashApp,HashFunction,Trigger,1,10,2\no,a,f,http,1,3,2\n", "http")]
    public void Calls_a_minute_are_read_from_the_trace_and_from_samples_of_it(string text, string trigger)
    {
        FunctionInvocations read = Assert.Single(AzureTraceReader.ReadInvocations(Write(text)));

        Assert.Equal(("f", "a", "o", trigger), (read.Function, read.App, read.Owner, read.Trigger));
        Assert.Equal([1, 2, 3], read.PerMinute);
        Assert.Equal(6, read.Total);
    }

    [Fact]
    public void Percentiles_are_read_and_interpolated()
    {
        string durations = Write("HashFunction,HashApp,HashOwner,Count,Average,Minimum,Maximum,"
            + "percentile_Average_0,percentile_Average_50,percentile_Average_100\nf,a,o,9,5,1,20,1,4,20\n");
        PercentileRow duration = Assert.Single(AzureTraceReader.ReadDurations(durations));

        Assert.Equal((1, 4, 12), (duration.At(0), duration.At(50), duration.At(75)));
        string memory = Write(
            "HashApp,HashOwner,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct50\na,o,3,100,90\n");
        PercentileRow used = Assert.Single(AzureTraceReader.ReadMemory(memory));
        Assert.Equal(("", "a", 100, 90, 90), (used.Function, used.App, used.Average, used.At(50), used.At(99)));
    }

    [Fact]
    public void A_malformed_count_is_reported_with_its_line()
    {
        string path = Write("HashFunction,HashApp,HashOwner,minute_1\nf,a,o,1\ng,a,o,-1\nh,a,o,1.5\ni,a,o,2.0\n");
        DataProblems noted = new();

        Assert.Equal(["f", "i"], AzureTraceReader.ReadInvocations(path, noted).Select(row => row.Function));
        Assert.Equal([3L, 4L], noted.First.Select(problem => problem.Line));
        Assert.Throws<DataFormatException>(() => AzureTraceReader.ReadInvocations(path).Count());
    }

    [Fact]
    public void A_file_without_the_needed_columns_is_refused_by_their_name()
    {
        string path = Write("Function,Calls\nf,1\n");

        DataFormatException refusal =
            Assert.Throws<DataFormatException>(() => AzureTraceReader.ReadInvocations(path).Count());

        Assert.Contains("no column HashFunction", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_intervals_are_read_by_the_names_of_their_columns()
    {
        string usual = Write("# event_id component_id node_id platform_id node_name event_type event_start_time "
            + "event_stop_time event_end_reason\n   0\t 0\t 0\t 5\tG1/site1/c2/node1\t 0\t 100\t 160\t NULL\r\n"
            + "1\t0\t0\t5\tG1/site1/c2/node1\t1\t160\t200\tCUT\r\n2\t0\t0\t5\tn\t7\t160\t200\tCUT\n3\t0\n"
            + "4\t0\t0\t5\tn\t1\t300\t200\tCUT\n");
        DataProblems noted = new();

        AvailabilityInterval[] read = [.. FailureTraceReader.Read(usual, noted)];

        Assert.Equal(
            [
                new AvailabilityInterval("G1/site1/c2/node1", "site1", "c2", false, 100, 160, ""),
                new AvailabilityInterval("G1/site1/c2/node1", "site1", "c2", true, 160, 200, "CUT"),
            ],
            read);
        Assert.Equal([4L, 5L, 6L], noted.First.Select(problem => problem.Line));
        string other = Write("#node_name event_stop_time event_start_time event_type\nn1\t20.5\t10.5\t1\n");
        Assert.Equal(10, Assert.Single(FailureTraceReader.Read(other)).Seconds);
    }

    [Fact]
    public void The_public_traces_read_without_a_problem()
    {
        FunctionInvocations[] calls =
        [
            .. AzureTraceReader.ReadInvocations(DataFolder.Need("azure-functions-2019-sample", "1000_inv.csv")),
        ];
        Assert.Equal(1000, calls.Length);
        Assert.All(calls, function => Assert.Equal(720, function.PerMinute.Count));
        Assert.NotEmpty(AzureTraceReader.ReadDurations(DataFolder.Need("azure-functions-2019-sample", "1000_run.csv")));
        Assert.NotEmpty(AzureTraceReader.ReadMemory(DataFolder.Need("azure-functions-2019-sample", "1000_mem.csv")));
        AvailabilityInterval[] intervals =
            [.. FailureTraceReader.Read(DataFolder.Need("grid5000-failures", "events.tab.gz"))];
        Assert.Equal(217_206, intervals.Length);
        Assert.Equal(887, intervals.Select(interval => interval.Node).Distinct().Count());
        Assert.Equal(8, intervals.Select(interval => interval.Site).Distinct().Count());
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "trace");
        File.WriteAllText(path, text);
        return path;
    }
}
