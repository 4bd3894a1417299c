using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;

namespace Continuum.Cli.Lab;

/// <summary><c>continuum lab simulate</c>: policies beside one another over days of load and failures.</summary>
internal static class LabSimulateCommand
{
    private static readonly LabOptions Defaults = new();

    private static readonly Dictionary<string, LabPolicyKind> Policies =
        Enum.GetValues<LabPolicyKind>().ToDictionary(LabPolicies.NameOf, StringComparer.Ordinal);

    public static Command Create(CommandRunner runner)
    {
        Option<string> to = new("--to")
        {
            Description = "Where the reports go; started again with the same folder, it goes on (continuum-lab)",
            HelpName = "DIR",
            DefaultValueFactory = _ => "continuum-lab",
        };
        Option<string> data = new("--data-sets")
        {
            Description = "The folder of published data sets (CONTINUUM_PLACEMENT_DATA; without one all is made up)",
            HelpName = "DIR",
        };
        Option<int> cities = LabNumber.Option("--cities", "Cities that clients are in", Defaults.Cities, 1, 100_000);
        Option<int> functions =
            LabNumber.Option("--functions", "Functions to place", Defaults.Workload.Functions, 1, 1_000_000);
        Option<int?> nodes = new("--nodes") { Description = "Nodes in all (two a site)", HelpName = "N" };
        Option<double> days = new("--days")
        {
            Description = "Days to simulate (1)",
            HelpName = "D",
            DefaultValueFactory = _ => 1,
        };
        Option<double> used = new("--used")
        {
            Description = "The share of all capacity that the functions need (0.7)",
            HelpName = "SHARE",
            DefaultValueFactory = _ => Defaults.Used,
        };
        Option<LabFailureSource> failures = new("--failures")
        {
            Description = "Where outages come from: none, assumed, fitted to a trace, or the recorded one (assumed)",
            DefaultValueFactory = _ => Defaults.Failures,
        };
        Option<string[]> policies = new("--policy")
        {
            Description = "Policies to compare (all)",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };
        policies.AcceptOnlyFromAmong([.. Policies.Keys]);
        Option<int[]> seeds = new("--seed")
        {
            Description = "What chance starts from; a run of each policy for each (1)",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1],
        };
        Command command = new("simulate", "Simulates days of load and failures under several policies, and reports")
        {
            to, data, cities, functions, nodes, days, used, failures, policies, seeds,
        };
        return runner.Local(command, async (parsed, presenter, stop) =>
        {
            string? folder = LabFolders.Data(runner.Surroundings, parsed.GetValue(data));
            LabOptions options = new()
            {
                Files = folder is null ? new LabDataFiles() : LabDataFiles.Find(folder),
                Cities = parsed.GetValue(cities),
                Fleet = new FleetOptions { Nodes = parsed.GetValue(nodes) },
                Workload = new WorkloadOptions { Functions = parsed.GetValue(functions) },
                Duration = TimeSpan.FromDays(parsed.GetValue(days)),
                Used = parsed.GetValue(used),
                Failures = parsed.GetValue(failures),
                Policies = parsed.GetValue(policies) is { Length: > 0 } named
                    ? [.. named.Select(name => Policies[name])]
                    : Defaults.Policies,
                Seeds = parsed.GetValue(seeds) ?? [1],
            };
            return await RunAsync(options, runner.Surroundings.PathOf(parsed.GetValue(to)!), presenter, stop);
        });
    }

    private static async Task<CliExit> RunAsync(
        LabOptions options, string folder, Presenter presenter, CancellationToken stop)
    {
        try
        {
            LabReport report = await ProgressDisplay.RunAsync(presenter, "simulating", say => Task.Run(
                () => LabExperiment.Run(options, folder, TimeProvider.System, new Teller(say), stop),
                CancellationToken.None));
            presenter.Show(LabPolicyView.Of(report), LabViewJson.Default.IReadOnlyListLabPolicyView, policies =>
            {
                presenter.Line($"{report.Topology}: {report.Nodes} nodes, {report.Functions} functions, "
                    + $"{report.Outages} outages");
                presenter.Line("");
                Table(presenter, policies);
                presenter.Line("");
                presenter.Line($"report: {Path.Combine(folder, "report.html")}");
            });
            return CliExit.Ok;
        }
        catch (ArgumentException e)
        {
            throw new CliException(CliExit.Usage, e.Message, "See `continuum lab simulate --help`.", e);
        }
        catch (DataFormatException e)
        {
            throw new CliException(CliExit.InvalidInput, e.Message, inner: e);
        }
    }

    private static void Table(Presenter presenter, IReadOnlyList<LabPolicyView> policies) => presenter.Table(
        ["POLICY", "WITHIN OBJECTIVE", "P50", "P95", "P99", "AVAILABILITY KEPT", "COST/H", "MOVES/DAY", "FORCED/DAY"],
        policies.Select(policy => (IReadOnlyList<string>)
        [
            policy.Policy,
            Text($"{policy.WithinObjective * 100:0.0} %"),
            Text($"{policy.P50Ms:0.0} ms"),
            Text($"{policy.P95Ms:0.0} ms"),
            Text($"{policy.P99Ms:0.0} ms"),
            Text($"{policy.AvailabilityKept * 100:0.0} %"),
            Text($"{policy.CostPerHour:0.##}"),
            Text($"{policy.VoluntaryMovesPerDay:0}"),
            Text($"{policy.ForcedMovesPerDay:0}"),
        ]));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Says how far it is as it is told, on the thread that tells it.</summary>
    private sealed class Teller(Action<string> say) : IProgress<LabProgress>
    {
        public void Report(LabProgress value) => say(Text($"{value.Policy}: {value.Share * 100:0} % of all"));
    }
}
