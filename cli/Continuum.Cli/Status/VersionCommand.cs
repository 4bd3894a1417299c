using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Status;

/// <summary><c>continuum version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create(CommandRunner runner) => runner.Local(
        new Command("version", "Says which version this is"),
        (_, presenter, _) =>
        {
            string version = typeof(VersionCommand).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            presenter.Show(
                new VersionView(version, RuntimeInformation.FrameworkDescription),
                CliJson.Default.VersionView,
                view => presenter.Line($"continuum {view.Version} ({view.Runtime})"));
            return Task.FromResult(CliExit.Ok);
        });
}
