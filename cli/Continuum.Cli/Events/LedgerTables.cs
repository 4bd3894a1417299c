using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Contracts.Api;
using Continuum.Contracts.Events;

namespace Continuum.Cli.Events;

/// <summary>Prints ledgers: what was counted, what lies there, and whether the sums come out.</summary>
internal static class LedgerTables
{
    public static void Show(Presenter presenter, EventLedgerList ledgers)
    {
        EventAccount[] all = [.. ledgers.Nodes.SelectMany(ledger => ledger.Functions)];
        presenter.Table(
            [
                "FUNCTION", "NODE", "ACCEPTED", "REDRIVEN", "WAITING", "ANSWERED", "DEAD-LETTERED", "DROPPED", "RUN",
                "REPLIED", "UNACCOUNTED",
            ],
            ledgers.Nodes.SelectMany(ledger => ledger.Functions.Select(
                account => Row(account.Function.ToString(), ledger.NodeId, [account])))
                .Append(Row("total", "", all)));
        ShowReasons(presenter, all);
        ShowMemory(presenter, ledgers);
        ShowRoutes(presenter, ledgers);
        ShowVerdict(presenter, ledgers);
        presenter.NoteUnreachable(ledgers.Unreachable);
    }

    private static IReadOnlyList<string> Row(string function, string node, IReadOnlyList<EventAccount> accounts) =>
    [
        function,
        node,
        Sum(accounts, account => account.Accepted),
        Sum(accounts, account => account.Redriven),
        Sum(accounts, account => account.Waiting),
        Sum(accounts, account => account.Answered),
        Sum(accounts, account => account.DeadLettered),
        Sum(accounts, account => account.Dropped.Values.Sum()),
        Sum(accounts, account => account.Attempts),
        Sum(accounts, account => account.Replied),
        Sum(accounts, account => Math.Abs(account.EventsUnaccounted) + Math.Abs(account.DeadLettersUnaccounted)
            + Math.Abs(account.RepliesUnaccounted)),
    ];

    private static void ShowReasons(Presenter presenter, EventAccount[] accounts)
    {
        presenter.Line(
            $"dead letters: {Sum(accounts, a => a.DeadLettered)} came, {Sum(accounts, a => a.DeadLetters)} kept, "
            + $"{Sum(accounts, a => a.Redriven)} redriven, {Sum(accounts, a => a.Removed)} removed, "
            + $"{Sum(accounts, a => a.Evicted.Values.Sum())} evicted{Reasons(accounts.Select(a => a.Evicted))}");
        presenter.Line(
            $"answers to publish: {Sum(accounts, a => a.Replies)} came, {Sum(accounts, a => a.Replied)} published, "
            + $"{Sum(accounts, a => a.RepliesWaiting)} waiting, {Sum(accounts, a => a.RepliesDropped.Values.Sum())} "
            + $"dropped{Reasons(accounts.Select(a => a.RepliesDropped))}");
        presenter.Line(
            $"events dropped: {Sum(accounts, a => a.Dropped.Values.Sum())}{Reasons(accounts.Select(a => a.Dropped))}; "
            + $"came again and made no event: {Sum(accounts, a => a.Repeated)}");
    }

    private static void ShowMemory(Presenter presenter, EventLedgerList ledgers)
    {
        MemoryAccount[] memory = [.. ledgers.Nodes.SelectMany(ledger => ledger.InMemory)];
        if (memory.Length > 0)
        {
            presenter.Line(
                $"in memory only (QoS 0, since the start): {memory.Sum(one => one.Accepted)} came, "
                + $"{memory.Sum(one => one.Answered)} answered, {memory.Sum(one => one.Dropped.Values.Sum())} "
                + $"lost{Reasons(memory.Select(one => one.Dropped))}");
        }
    }

    private static void ShowRoutes(Presenter presenter, EventLedgerList ledgers)
    {
        if (ledgers.Nodes.Any(ledger => ledger.Elsewhere.Count > 0))
        {
            presenter.Table(
                ["ROUTE", "NODE", "WRITTEN", "FORWARDED", "WAITING", "BYTES", "DROPPED", "UNACCOUNTED"],
                ledgers.Nodes.SelectMany(ledger => ledger.Elsewhere.Select(route => RouteRow(ledger.NodeId, route))));
        }
    }

    private static IReadOnlyList<string> RouteRow(string node, RouteAccount route) =>
    [
        $"{route.Bridge}/{route.Route}",
        node,
        Text(route.Written),
        Text(route.Forwarded),
        Text(route.Waiting),
        Text(route.WaitingBytes),
        Text(route.Dropped.Values.Sum()) + Reasons([route.Dropped]),
        Text(route.Unaccounted),
    ];

    private static void ShowVerdict(Presenter presenter, EventLedgerList ledgers)
    {
        EventLedger[] off = [.. ledgers.Nodes.Where(ledger => !ledger.Reconciles)];
        presenter.Line(off.Length == 0
            ? "reconciles: every event is accounted for"
            : $"DOES NOT RECONCILE on {string.Join(", ", off.Select(ledger => ledger.NodeId))}");
    }

    private static string Reasons(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        string[] reasons =
        [
            .. counts.SelectMany(one => one).GroupBy(pair => pair.Key)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} {group.Sum(pair => pair.Value)}"),
        ];
        return reasons.Length == 0 ? "" : $" ({string.Join(", ", reasons)})";
    }

    private static string Sum(IReadOnlyList<EventAccount> accounts, Func<EventAccount, long> count) =>
        Text(accounts.Sum(count));

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
