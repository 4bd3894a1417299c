using System.CommandLine;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Completion;

/// <summary><c>continuum completion</c>: the script that a shell asks this program for words with.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Prints a completion script: source <(continuum completion bash)")
        {
            shell,
        };
        return runner.Local(command, (parsed, presenter, _) =>
        {
            presenter.Surroundings.Output.Write(CompletionScripts.For(parsed.GetRequiredValue(shell)));
            return Task.FromResult(CliExit.Ok);
        });
    }
}
