using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Api;
using Continuum.Cli.Functions;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Events;

/// <summary><c>continuum events list</c> and <c>ledger</c>.</summary>
internal static class EventsCommand
{
    public static Command Create(CommandRunner runner) =>
        new("events", "Events that nobody waits for: what waits, and what became of all")
        {
            List(runner),
            Ledger(runner),
        };

    private static Command List(CommandRunner runner)
    {
        FunctionArgument function = new(runner, isOptional: true);
        Option<string?> node = Node();
        Option<int> limit = LimitOption.Create("How many of the oldest");
        Command command = new("list", "Lists events that wait, for one function or for all")
        {
            function.Name, function.Namespace, node, limit,
        };
        command.Aliases.Add("ls");
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey? key = await function.FindAsync(parsed, api, stop);
            WaitingEventList waiting = await new EventApi(api).ListAsync(
                key, parsed.GetValue(node), parsed.GetValue(limit), stop);
            presenter.Show(waiting, ApiJson.Default.WaitingEventList, list => ShowWaiting(presenter, list));
            return CliExit.Ok;
        });
    }

    private static Command Ledger(CommandRunner runner)
    {
        FunctionArgument function = new(runner, isOptional: true);
        Option<string?> node = Node();
        Command command = new(
            "ledger", "Accounts for every event, and says whether all are accounted for (exit status 1: not)")
        {
            function.Name, function.Namespace, node,
        };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey? key = await function.FindAsync(parsed, api, stop);
            EventLedgerList ledgers = await new EventApi(api).LedgerAsync(key, parsed.GetValue(node), stop);
            presenter.Show(ledgers, ApiJson.Default.EventLedgerList, list => LedgerTables.Show(presenter, list));
            if (ledgers.Nodes.Count == 0)
            {
                throw new CliException(CliExit.Unavailable, "no node could be asked");
            }

            return ledgers.Nodes.All(ledger => ledger.Reconciles) ? CliExit.Ok : CliExit.FunctionFailed;
        });
    }

    private static Option<string?> Node() => new("--node") { Description = "Of this node only", HelpName = "NODE" };

    private static void ShowWaiting(Presenter presenter, WaitingEventList waiting)
    {
        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.TableOf(
            ["ID", "FUNCTION", "NODE", "ACCEPTED", "ATTEMPTS", "NEXT", "TRIGGER", "BYTES"],
            waiting.Items,
            one =>
            [
                one.Id,
                one.Function.ToString(),
                one.NodeId,
                Words.Ago(one.AcceptedAt, now),
                Number(one.Attempts),
                NextOf(one, now),
                one.Trigger.Topic ?? one.Trigger.Path ?? one.Trigger.Kind,
                Number(one.PayloadBytes),
            ]);
        presenter.NoteUnreachable(waiting.Unreachable);
    }

    private static string NextOf(WaitingEvent waiting, DateTimeOffset now) => waiting.DueAt is { } due && due > now
        ? string.Create(CultureInfo.InvariantCulture, $"in {(due - now).TotalSeconds:0} s")
        : "now";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
