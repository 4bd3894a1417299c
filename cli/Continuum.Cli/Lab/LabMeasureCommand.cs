using System.CommandLine;
using Continuum.Cli.Startup;
using Continuum.Placement.Lab.Protocol;

namespace Continuum.Cli.Lab;

/// <summary><c>continuum lab measure</c>: the measurement protocol, with its targets.</summary>
internal static class LabMeasureCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<bool> quick = new("--quick") { Description = "Every figure on a part of the data, in minutes" };
        Option<string> data = new("--data-sets")
        {
            Description = "The folder of published data sets (CONTINUUM_PLACEMENT_DATA; without one only made-up data)",
            HelpName = "DIR",
        };
        Option<string[]> only = new("--only")
        {
            Description = "Tests to run, like T1 (all)",
            HelpName = "TEST",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. ProtocolOptions.AllTests]);
        Option<string> resume = new("--resume")
        {
            Description = "A file that finished parts are kept in: started again, it goes on",
            HelpName = "FILE",
        };
        Option<int> seeds = new("--seeds")
        {
            Description = "Seeds that each figure is measured with: the median is told, and the worst (3)",
            HelpName = "N",
            DefaultValueFactory = _ => new ProtocolOptions().Seeds,
        };
        Command command = new("measure", "Measures placement by its protocol, and says which targets it reaches")
        {
            quick, data, only, resume, seeds,
        };
        return runner.Local(command, async (parsed, presenter, stop) =>
        {
            Surroundings surroundings = runner.Surroundings;
            ProtocolOptions options = new()
            {
                Quick = parsed.GetValue(quick),
                DataFolder = LabFolders.Data(surroundings, parsed.GetValue(data)),
                Only = parsed.GetValue(only) ?? [],
                Seeds = Math.Max(1, parsed.GetValue(seeds)),
                StateFile = parsed.GetValue(resume) is { } file ? surroundings.PathOf(file) : null,
            };
            ProtocolReport report = await Task.Run(
                () => ProtocolRunner.Run(options, surroundings.Error, stop), CancellationToken.None);
            presenter.Show(
                LabMeasurements.Of(report), LabViewJson.Default.LabMeasurements,
                _ => ProtocolTable.Write(report, surroundings.Output));
            return report.Failed.Count == 0 ? CliExit.Ok : CliExit.Software;
        });
    }
}
