using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// What the writes of one commit add to the ledger, written once a function at the commit's end. The committer's own.
/// </summary>
internal sealed class LedgerSheet : IDisposable
{
    private static readonly string[] Columns =
    [
        "accepted", "repeated", "attempts", "answered", "replies", "replied", "dead_lettered", "redriven", "removed",
    ];

    private readonly SqliteCommand _add;
    private readonly SqliteCommand _drop;
    private readonly Dictionary<long, long[]> _counts = [];
    private readonly Dictionary<(long Function, DropKind Kind, string Reason), long> _drops = [];

    public LedgerSheet(SqliteConnection connection)
    {
        _add = connection.CreateCommand();
        _add.CommandText =
            $"UPDATE functions SET {string.Join(", ", Columns.Select(column => $"{column} = {column} + ${column}"))} "
            + "WHERE number = $number";
        _drop = connection.CreateCommand();
        _drop.CommandText = """
            INSERT INTO drops (function, kind, reason, count) VALUES ($function, $kind, $reason, $count)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """;
    }

    public void Count(long function, LedgerEntry entry, long count = 1)
    {
        if (!_counts.TryGetValue(function, out long[]? counts))
        {
            _counts[function] = counts = new long[Columns.Length];
        }

        counts[(int)entry] += count;
    }

    public void Drop(long function, DropKind kind, string reason)
    {
        _drops.TryGetValue((function, kind, reason), out long before);
        _drops[(function, kind, reason)] = before + 1;
    }

    /// <summary>Writes what was counted; the commit follows.</summary>
    public void Flush(SqliteTransaction transaction)
    {
        _add.Transaction = transaction;
        foreach ((long function, long[] counts) in _counts)
        {
            EventRow.Set(_add.Parameters, "$number", function);
            for (int entry = 0; entry < Columns.Length; entry++)
            {
                EventRow.Set(_add.Parameters, "$" + Columns[entry], counts[entry]);
            }

            _add.ExecuteNonQuery();
        }

        _drop.Transaction = transaction;
        foreach (((long function, DropKind kind, string reason), long count) in _drops)
        {
            EventRow.Set(_drop.Parameters, "$function", function);
            EventRow.Set(_drop.Parameters, "$kind", NameOf(kind));
            EventRow.Set(_drop.Parameters, "$reason", reason);
            EventRow.Set(_drop.Parameters, "$count", count);
            _drop.ExecuteNonQuery();
        }
    }

    /// <summary>Begins a new sheet, after a commit or a roll-back.</summary>
    public void Clear()
    {
        _counts.Clear();
        _drops.Clear();
    }

    public static string NameOf(DropKind kind) => kind switch
    {
        DropKind.Event => "event",
        DropKind.DeadLetter => "dead-letter",
        DropKind.Reply => "reply",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public void Dispose()
    {
        _add.Dispose();
        _drop.Dispose();
    }
}
