using System.CommandLine;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Sandbox;

/// <summary><c>continuum sandbox</c>.</summary>
internal static class SandboxCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "sandbox";

    public static Command Create(CommandRunner runner) =>
        new(Name, "Runs programs of this machine in micro-VMs")
        {
            SandboxRunCommand.Create(runner),
        };
}
