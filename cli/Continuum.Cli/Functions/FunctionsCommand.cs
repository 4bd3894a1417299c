using System.CommandLine;
using Continuum.Cli.Api;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum functions</c>.</summary>
internal static class FunctionsCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<string?> space = new("--namespace", "-n")
        {
            Description = "Only those of this namespace",
            HelpName = "NAMESPACE",
        };
        Command command = new("functions", "Lists the functions that are deployed") { space };
        command.Aliases.Add("ls");
        command.Aliases.Add("list");
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionView[] functions = await new FunctionApi(api).ListAsync(parsed.GetValue(space), stop);
            presenter.Show(functions, ApiJson.Default.FunctionViewArray, all => ShowTable(presenter, all));
            return CliExit.Ok;
        });
    }

    private static void ShowTable(Presenter presenter, FunctionView[] functions)
    {
        if (functions.Length == 0)
        {
            presenter.Line("Nothing is deployed yet: continuum deploy FOLDER");
            return;
        }

        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.Table(
            ["NAMESPACE", "NAME", "VERSION", "RUNTIME", "NODES", "DEPLOYED", "TRIGGERS"],
            functions.OrderBy(function => function.Namespace).ThenBy(function => function.Name).Select(function =>
                (IReadOnlyList<string>)
                [
                    function.Namespace,
                    function.Name,
                    function.Version,
                    function.Runtime,
                    string.Join(", ", function.Nodes.Select(node => $"{node.Node} {node.Phase}")),
                    Words.Ago(function.DeployedAt, now),
                    string.Join(", ", function.Triggers),
                ]));
    }
}
