using System.CommandLine;
using Continuum.Cli.Access;
using Continuum.Cli.Api;
using Continuum.Cli.Output;

namespace Continuum.Cli.Startup;

/// <summary>Gives commands what they all need: the surroundings, the output and the way to the control plane.</summary>
internal sealed class CommandRunner(Surroundings surroundings, GlobalOptions options)
{
    public Surroundings Surroundings => surroundings;

    public GlobalOptions Options => options;

    /// <summary>A command that runs on its own.</summary>
    public Command Local(
        Command command, Func<ParseResult, Presenter, CancellationToken, Task<CliExit>> run)
    {
        command.SetAction(async (parsed, stop) => (int)await run(parsed, PresenterFor(parsed), stop));
        return command;
    }

    /// <summary>A command that talks to the control plane.</summary>
    public Command Remote(
        Command command, Func<ParseResult, ApiConnection, Presenter, CancellationToken, Task<CliExit>> run)
    {
        command.SetAction(async (parsed, stop) =>
        {
            using ApiConnection api = Connect(parsed);
            return (int)await run(parsed, api, PresenterFor(parsed), stop);
        });
        return command;
    }

    public ApiConnection Connect(ParseResult parsed) => new(ControlPlaneAddress.Resolve(
        surroundings, parsed.GetValue(options.Url), parsed.GetValue(options.Data)));

    private Presenter PresenterFor(ParseResult parsed) => new(surroundings, parsed.GetValue(options.Output));
}
