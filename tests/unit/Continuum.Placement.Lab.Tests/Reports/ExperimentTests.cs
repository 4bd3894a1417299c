using System.Text.Json;
using System.Xml.Linq;
using Continuum.Placement.Lab.Simulation;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Reports;

public sealed class ExperimentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static LabOptions Options => new()
    {
        Name = "A <b>bold</b> & small fleet",
        Cities = 12,
        Workload = new() { Functions = 20 },
        Duration = TimeSpan.FromHours(2),
        Policies = [LabPolicyKind.Nearest, LabPolicyKind.KubeLike],
        Seeds = [1, 2],
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_experiment_writes_tables_data_and_a_page()
    {
        LabReport report = Run(Options);

        Assert.Equal(["nearest 1", "nearest 2", "kube-like 1", "kube-like 2"],
            report.Runs.Select(run => $"{run.Policy} {run.Seed}"));
        Assert.Equal(5, File.ReadLines(_folder.File("summary.csv")).Count());
        Assert.Equal(1 + (4 * 120), File.ReadLines(_folder.File("timeline.csv")).Count());
        Assert.Equal(1 + (4 * 20), File.ReadLines(_folder.File("functions.csv")).Count());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder.File("report.json")));
        Assert.Equal(4, json.RootElement.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows()
    {
        Run(Options);

        string html = File.ReadAllText(_folder.File("report.html"));

        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bold", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.Equal(2, Maps(html));
        // Every drawing is well-formed, so that browsers show all of it.
        for (int at = html.IndexOf("<svg", StringComparison.Ordinal); at >= 0;)
        {
            int end = html.IndexOf("</svg>", at, StringComparison.Ordinal) + 6;
            XElement svg = XElement.Parse(html[at..end]);
            Assert.NotEmpty(svg.Attribute("aria-label")!.Value);
            at = html.IndexOf("<svg", end, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_finished_is_not_run_again_unless_the_options_changed()
    {
        Run(Options with { Seeds = [1] });
        string kept = _folder.File("runs", "nearest-1.json");
        string marked = File.ReadAllText(kept)
            .Replace("\"voluntaryMoves\": 0", "\"voluntaryMoves\": 77", StringComparison.Ordinal);
        File.WriteAllText(kept, marked);

        Assert.Equal(77, Run(Options).Runs[0].VoluntaryMoves);
        Assert.Equal(0, Run(Options with { Used = 0.5 }).Runs[0].VoluntaryMoves);
    }

    [Fact]
    public void A_broken_file_of_a_run_is_replaced()
    {
        LabReport first = Run(Options);
        File.WriteAllText(_folder.File("runs", "nearest-1.json"), "{\"finger");

        LabReport second = Run(Options);

        Assert.Equal(first.Runs[0].Samples, second.Runs[0].Samples);
    }

    [Fact]
    public void Cancelling_ends_it_and_keeps_what_is_finished()
    {
        using CancellationTokenSource cancel = new();
        Listener progress = new(at =>
        {
            if (at.RunsDone == 1)
            {
                cancel.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() =>
            LabExperiment.Run(Options, _folder.Path, TimeProvider.System, progress, cancel.Token));
        Assert.Equal(["nearest-1.json"],
            Directory.EnumerateFiles(_folder.File("runs")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Options_out_of_range_are_refused_with_all_that_is_wrong()
    {
        LabOptions wrong = Options with
        {
            Cities = 0,
            Used = 1.5,
            Failures = LabFailureSource.Recorded,
            Policies = [],
        };

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Run(wrong));

        Assert.All(["0 cities", "1.5 used", "need a file", "no policy"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    private static int Maps(string html) => html.Split("aria-label=\"Map of sites").Length - 1;

    private LabReport Run(LabOptions options) =>
        LabExperiment.Run(options, _folder.Path, TimeProvider.System, null, TestContext.Current.CancellationToken);

    private sealed class Listener(Action<LabProgress> hear) : IProgress<LabProgress>
    {
        public void Report(LabProgress value) => hear(value);
    }
}
