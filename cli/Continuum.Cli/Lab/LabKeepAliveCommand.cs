using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.KeepAlive;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Lab.Workloads;

namespace Continuum.Cli.Lab;

/// <summary>
/// <c>continuum lab keep-alive</c>: cold starts against memory time, fixed times and the hybrid histogram beside one
/// another.
/// </summary>
internal static class LabKeepAliveCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<string> data = new("--data-sets")
        {
            Description = "The folder of published data sets (CONTINUUM_PLACEMENT_DATA; without one calls are made up)",
            HelpName = "DIR",
        };
        Option<string> csv = new("--csv") { Description = "A file to write the table to as well", HelpName = "FILE" };
        Option<int> functions = LabNumber.Option("--functions", "Functions to make up", 1000, 1, 100_000);
        Option<int> minutes = LabNumber.Option("--minutes", "Minutes to make up", 1440, 1, 100_000);
        Option<int> seed = new("--seed")
        {
            Description = "What made-up calls start from (1)",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Command command = new("keep-alive", "Compares how long functions are kept loaded: cold starts against memory")
        {
            data, csv, functions, minutes, seed,
        };
        return runner.Local(command, async (parsed, presenter, stop) =>
        {
            Surroundings surroundings = runner.Surroundings;
            string? folder = LabFolders.Data(surroundings, parsed.GetValue(data));
            string? file = parsed.GetValue(csv) is { } named ? surroundings.PathOf(named) : null;
            IReadOnlyList<KeepAliveStudyRow> rows = await Task.Run(
                () => KeepAliveStudy.Run(Calls(
                    folder, () => SyntheticTrace.Make(
                        parsed.GetValue(functions), parsed.GetValue(minutes), parsed.GetValue(seed)))),
                stop);
            if (file is not null)
            {
                KeepAliveCsv.Write(file, rows);
            }

            presenter.Show(
                (IReadOnlyList<LabKeepAliveView>)[.. rows.Select(LabKeepAliveView.Of)],
                LabViewJson.Default.IReadOnlyListLabKeepAliveView,
                views => Table(presenter, views));
            return CliExit.Ok;
        });
    }

    /// <exception cref="CliException">The folder holds no calls, or they cannot be read.</exception>
    private static IReadOnlyList<FunctionInvocations> Calls(
        string? folder, Func<IReadOnlyList<FunctionInvocations>> made)
    {
        if (folder is null)
        {
            return made();
        }

        string file = LabDataFiles.Find(folder).Invocations ?? throw new CliException(
            CliExit.NotFound,
            $"there are no calls per minute (azure-functions*/*inv*.csv) in {folder}",
            "Leave --data-sets out to have calls made up.");
        try
        {
            return [.. AzureTraceReader.ReadInvocations(file)];
        }
        catch (DataFormatException e)
        {
            throw new CliException(CliExit.InvalidInput, e.Message, inner: e);
        }
    }

    private static void Table(Presenter presenter, IReadOnlyList<LabKeepAliveView> views) => presenter.Table(
        ["POLICY", "FUNCTIONS", "COLD P50", "COLD P75", "COLD OF CALLS", "IDLE HOURS", "MEMORY OVER 10 MIN"],
        views.Select(view => (IReadOnlyList<string>)
        [
            view.Policy,
            Text($"{view.Functions}"),
            Text($"{view.ColdShareMedian * 100:0.00} %"),
            Text($"{view.ColdShareP75 * 100:0.00} %"),
            Text($"{view.ColdShareOfCalls * 100:0.000} %"),
            Text($"{view.IdleHours:0}"),
            Text($"{view.MemoryOverFixedTen:0.000}"),
        ]));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
