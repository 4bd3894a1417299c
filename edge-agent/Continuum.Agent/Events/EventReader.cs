using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>The queue's reads, on a connection of their own so that they never wait for a commit.</summary>
internal sealed class EventReader(SqliteConnection connection, string path) : IDisposable
{
    // A list of dead letters is cut here: its reader asks for the next page.
    private const long MostBytesAtOnce = 4 << 20;

    // One connection serves one command at a time.
    private readonly Lock _gate = new();
    private bool _closed;

    // In the order of acceptance, by the index that has it: a long backlog is walked from its start, never sorted.
    public DuePage ReadDue(FunctionKey function, DateTimeOffset now, IReadOnlySet<long> except, int limit, long maxBytes)
    {
        int most = limit + except.Count;
        int seen = 0;
        long bytes = 0;
        List<QueuedEvent> events = [];
        Walk(
            $"""
            SELECT sequence, {EventRow.Columns} FROM events INDEXED BY events_order
            WHERE namespace = $namespace AND name = $name AND due_at <= $now ORDER BY sequence LIMIT $limit
            """,
            command =>
            {
                BindFunction(command, function);
                EventRow.Set(command.Parameters, "$now", now.ToUnixTimeMilliseconds());
                EventRow.Set(command.Parameters, "$limit", most);
            },
            row =>
            {
                seen++;
                if (!except.Contains(row.GetInt64(0)))
                {
                    events.Add(EventRow.Read(row));
                    bytes += events[^1].Payload.Length;
                }

                return events.Count < limit && bytes < maxBytes;
            });
        return new DuePage(events, HasMore: seen == most || events.Count == limit || bytes >= maxBytes);
    }

    public DateTimeOffset? NextDue(FunctionKey function, DateTimeOffset after) => Query(
        "SELECT min(due_at) FROM events WHERE namespace = $namespace AND name = $name AND due_at > $after",
        command =>
        {
            BindFunction(command, function);
            EventRow.Set(command.Parameters, "$after", after.ToUnixTimeMilliseconds());
        },
        row => row.IsDBNull(0) ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)))[0];

    public IReadOnlyList<FunctionKey> WaitingFunctions() => Query(
        "SELECT DISTINCT namespace, name FROM events",
        _ => { },
        row => new FunctionKey(row.GetString(0), row.GetString(1)));

    public IReadOnlyList<DeadLetter> ListDeadLetters(
        string nodeId, FunctionKey? function, int limit, string? after) => Query(
        $"""
        SELECT sequence, {EventRow.Columns}, dead_at, error_type, error_message FROM dead_letters
        WHERE ($namespace IS NULL OR (namespace = $namespace AND name = $name))
            AND ($after IS NULL OR sequence < (SELECT sequence FROM dead_letters WHERE id = $after))
        ORDER BY sequence DESC LIMIT $limit
        """,
        command =>
        {
            EventRow.Set(command.Parameters, "$namespace", function?.Namespace);
            EventRow.Set(command.Parameters, "$name", function?.Name);
            EventRow.Set(command.Parameters, "$after", after);
            EventRow.Set(command.Parameters, "$limit", limit);
        },
        row => EventRow.ReadDeadLetter(row, nodeId),
        letter => letter.Payload.Length);

    public (long Events, long DeadLetters) Count() => Query(
        "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM dead_letters)",
        _ => { },
        row => (row.GetInt64(0), row.GetInt64(1)))[0];

    public long CountBytes() => Query(
        "SELECT coalesce(sum(length(payload)), 0) FROM events", _ => { }, row => row.GetInt64(0))[0];

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            connection.Dispose();
        }
    }

    private static void BindFunction(SqliteCommand command, FunctionKey function)
    {
        EventRow.Set(command.Parameters, "$namespace", function.Namespace);
        EventRow.Set(command.Parameters, "$name", function.Name);
    }

    private List<T> Query<T>(
        string sql, Action<SqliteCommand> bind, Func<SqliteDataReader, T> read, Func<T, long>? sizeOf = null)
    {
        List<T> rows = [];
        long bytes = 0;
        Walk(sql, bind, row =>
        {
            rows.Add(read(row));
            bytes += sizeOf?.Invoke(rows[^1]) ?? 0;
            return bytes < MostBytesAtOnce;
        });
        return rows;
    }

    /// <param name="sql">The query.</param>
    /// <param name="bind">Sets its parameters.</param>
    /// <param name="visit">Takes a row; whether to go on.</param>
    private void Walk(string sql, Action<SqliteCommand> bind, Func<SqliteDataReader, bool> visit)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new EventQueueException(EventQueueError.Closed, "the event queue is closed");
            }

            try
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = sql;
                bind(command);
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read() && visit(row))
                {
                }
            }
            catch (SqliteException e)
            {
                throw EventDatabase.Translate(e, path);
            }
        }
    }
}
