using System.CommandLine;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Lab;

/// <summary><c>continuum lab</c>.</summary>
internal static class LabCommand
{
    public static Command Create(CommandRunner runner) =>
        new("lab", "Tries the placement library on recorded or made-up fleets")
        {
            LabSimulateCommand.Create(runner),
            LabMeasureCommand.Create(runner),
            LabKeepAliveCommand.Create(runner),
        };
}
