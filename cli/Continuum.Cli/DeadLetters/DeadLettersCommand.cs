using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Api;
using Continuum.Cli.Functions;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.DeadLetters;

/// <summary><c>continuum dead-letters list</c>, <c>replay</c> and <c>remove</c>.</summary>
internal static class DeadLettersCommand
{
    public static Command Create(CommandRunner runner) =>
        new("dead-letters", "Events that failed for good and are kept on their nodes")
        {
            List(runner),
            Act(runner, "replay", "Puts events back into their queue", "replayed", (api, which, stop) =>
                api.ReplayAsync(which, stop)),
            Act(runner, "remove", "Removes events for good", "removed", (api, which, stop) =>
                api.RemoveAsync(which, stop)),
        };

    private static Command List(CommandRunner runner)
    {
        FunctionArgument function = new(runner, isOptional: true);
        Option<int> limit = LimitOption.Create("How many of the newest");
        Option<bool> payloads = new("--payloads")
        {
            Description = "With the events themselves (in --output json)",
        };
        Command command = new("list", "Lists them, of one function or of all")
        {
            function.Name, function.Namespace, limit, payloads,
        };
        command.Aliases.Add("ls");
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey? key = await function.FindAsync(parsed, api, stop);
            DeadLetterList letters = await new DeadLetterApi(api).ListAsync(
                key, parsed.GetValue(limit), parsed.GetValue(payloads), stop);
            presenter.Show(letters, ApiJson.Default.DeadLetterList, list => ShowTable(presenter, list));
            return CliExit.Ok;
        });
    }

    private static void ShowTable(Presenter presenter, DeadLetterList letters)
    {
        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.TableOf(
            ["ID", "FUNCTION", "NODE", "GIVEN UP", "ATTEMPTS", "TRIGGER", "ERROR"],
            letters.Items,
            letter =>
            [
                letter.Id,
                letter.Function.ToString(),
                letter.NodeId,
                Words.Ago(letter.DeadAt, now),
                letter.Attempts.ToString(CultureInfo.InvariantCulture),
                letter.Trigger.Kind,
                $"{letter.Error.Type}: {letter.Error.Message}",
            ]);
        presenter.NoteUnreachable(letters.Unreachable);
    }

    private static Command Act(
        CommandRunner runner,
        string verb,
        string description,
        string done,
        Func<DeadLetterApi, string, CancellationToken, Task<DeadLetterAction>> act)
    {
        FunctionArgument function = new(runner, isOptional: true);
        Option<string[]> ids = new("--id")
        {
            Description = "One event by its id; may be repeated",
            HelpName = "ID",
        };
        Command command = new(verb, description + ": all of a function, or some by their ids")
        {
            function.Name, function.Namespace, ids,
        };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            string selection = await SelectionAsync(function.Of(parsed), parsed.GetValue(ids) ?? [], api, stop);
            DeadLetterAction result = await act(new DeadLetterApi(api), selection, stop);
            presenter.Show(result, ApiJson.Default.DeadLetterAction, shown =>
            {
                presenter.Line($"{shown.Count} {done}");
                presenter.NoteUnreachable(shown.Unreachable);
            });
            return CliExit.Ok;
        });
    }

    private static async Task<string> SelectionAsync(
        FunctionName? name, string[] ids, ApiConnection api, CancellationToken stop) => (name, ids) switch
        {
            ({ } function, []) => DeadLetterApi.OfFunction(await function.ResolveAsync(api, stop)),
            (null, { Length: > 0 }) => DeadLetterApi.OfIds(ids),
            _ => throw new CliException(CliExit.Usage, "say which: either NAME of a function, or --id ID"),
        };
}
