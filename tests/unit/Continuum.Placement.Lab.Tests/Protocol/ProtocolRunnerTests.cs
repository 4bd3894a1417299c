using Continuum.Placement.Lab.Protocol;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class ProtocolRunnerTests
{
    [Fact]
    public void A_run_that_was_broken_off_goes_on_after_its_finished_parts()
    {
        using TempFolder folder = new();
        ProtocolOptions options = new() { StateFile = Path.Combine(folder.Path, "state") };
        Counting first = new(breaksAt: 2);
        Counting second = new(breaksAt: -1);

        ProtocolReport broken = ProtocolRunner.Run(options, [first], TextWriter.Null, CancellationToken.None);
        File.AppendAllText(options.StateFile, "{\"part\":\"cut o");
        ProtocolReport whole = ProtocolRunner.Run(options, [second], TextWriter.Null, CancellationToken.None);

        Assert.Equal("full/T9/part2: InvalidDataException: broken off", Assert.Single(broken.Failed));
        Assert.Equal([2], second.Measured);
        ProtocolRow row = Assert.Single(whole.Rows);
        Assert.Equal((1, 3, 3, false), (row.Value, row.Worst, row.N, row.Passes));
        Assert.Empty(whole.Failed);
    }

    [Fact]
    public void Only_what_is_asked_for_is_run()
    {
        Counting measurement = new(breaksAt: -1);

        ProtocolReport report = ProtocolRunner.Run(
            new ProtocolOptions { Only = ["T1"] }, [measurement], TextWriter.Null, CancellationToken.None);

        Assert.Empty(measurement.Measured);
        Assert.Empty(report.Rows);
    }

    private sealed class Counting(int breaksAt) : IMeasurement
    {
        public List<int> Measured { get; } = [];

        public IReadOnlyList<string> Tests => ["T9"];

        public double QuickSeconds => 1;

        public string? Obstacle(ProtocolContext context) => null;

        public IEnumerable<Part> Parts(ProtocolContext context) => Enumerable.Range(1, 3).Select(part => new Part(
            $"part{part}",
            run =>
            {
                if (part == breaksAt)
                {
                    throw new InvalidDataException("broken off");
                }

                Measured.Add(part);
                run.Add("all", "moves", part, part == 3 ? 3 : 1);
            }));

        public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
            samples.Row("T9-all", "moves", "moves", "moves", SampleTable.Sum, 0.5);
    }
}
