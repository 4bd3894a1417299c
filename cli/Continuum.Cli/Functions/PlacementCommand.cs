using System.CommandLine;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum placement</c>.</summary>
internal static class PlacementCommand
{
    public static Command Create(CommandRunner runner)
    {
        FunctionArgument function = new(runner);
        Command command = new("placement", "Says which nodes carry a function and why, and why the others do not")
        {
            function.Name,
            function.Namespace,
        };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey key = await function.Required(parsed).ResolveAsync(api, stop);
            PlacementView placement = await new FunctionApi(api).PlacementAsync(key, stop);
            presenter.Show(placement, ApiJson.Default.PlacementView, view =>
            {
                presenter.Line($"{key} {view.Version}");
                presenter.Line("");
                PlacementTables.Show(presenter, view);
            });
            return CliExit.Ok;
        });
    }
}
