using System.CommandLine;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create(CommandRunner runner)
    {
        FunctionArgument function = new(runner);
        Command command = new("delete", "Takes a function off every node") { function.Name, function.Namespace };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey key = await function.Required(parsed).ResolveAsync(api, stop);
            if (!await new FunctionApi(api).DeleteAsync(key, stop))
            {
                throw new CliException(CliExit.NotFound, $"there is no function {key}", "See `continuum functions`.");
            }

            presenter.Note($"{key} is deleted");
            return CliExit.Ok;
        });
    }
}
