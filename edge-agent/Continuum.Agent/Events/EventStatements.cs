using System.Globalization;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// The queue's writes as prepared statements on the one writing connection. Not thread-safe: its owner is.
/// </summary>
internal sealed class EventStatements : IDisposable
{
    // Due whatever the clock says: a clock that was ahead and is set right must not put an event off for years.
    private const long DueAtOnce = 0;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _complete;
    private readonly SqliteCommand _reschedule;
    private readonly SqliteCommand _expedite;
    private readonly SqliteCommand _bury;

    public EventStatements(SqliteConnection connection)
    {
        _connection = connection;
        _append = Prepare($"""
            INSERT INTO events ({EventRow.Columns}, due_at) VALUES ({EventRow.Parameters}, $due_at)
            RETURNING sequence
            """);
        _complete = Prepare("DELETE FROM events WHERE sequence = $sequence");
        _reschedule = Prepare("""
            UPDATE events SET due_at = $due_at, attempts = $attempts, deferrals = $deferrals
            WHERE sequence = $sequence
            """);
        _expedite = Prepare("""
            UPDATE events SET due_at = $due_at
            WHERE namespace = $namespace AND name = $name AND due_at > $due_at AND deferrals > 0
            """);
        _bury = Prepare($"""
            INSERT OR REPLACE INTO dead_letters ({EventRow.Columns}, dead_at, error_type, error_message)
            VALUES ({EventRow.Parameters}, $dead_at, $error_type, $error_message)
            """);
    }

    public SqliteTransaction Begin() => _connection.BeginTransaction();

    /// <returns>The event with its sequence number.</returns>
    public QueuedEvent Append(QueuedEvent queued, SqliteTransaction transaction)
    {
        EventRow.Bind(_append.Parameters, queued);
        EventRow.Set(_append.Parameters, "$due_at", DueAtOnce);
        _append.Transaction = transaction;
        return queued with { Sequence = (long)_append.ExecuteScalar()! };
    }

    /// <returns>Whether it was there.</returns>
    public bool Complete(long sequence, SqliteTransaction transaction)
    {
        EventRow.Set(_complete.Parameters, "$sequence", sequence);
        return Run(_complete, transaction) > 0;
    }

    public void Reschedule(QueuedEvent queued, DateTimeOffset dueAt, SqliteTransaction transaction)
    {
        EventRow.Set(_reschedule.Parameters, "$sequence", queued.Sequence);
        EventRow.Set(_reschedule.Parameters, "$due_at", dueAt.ToUnixTimeMilliseconds());
        EventRow.Set(_reschedule.Parameters, "$attempts", queued.Attempts);
        EventRow.Set(_reschedule.Parameters, "$deferrals", queued.Deferrals);
        Run(_reschedule, transaction);
    }

    public void Expedite(FunctionKey function, DateTimeOffset now, SqliteTransaction transaction)
    {
        EventRow.Set(_expedite.Parameters, "$namespace", function.Namespace);
        EventRow.Set(_expedite.Parameters, "$name", function.Name);
        EventRow.Set(_expedite.Parameters, "$due_at", now.ToUnixTimeMilliseconds());
        Run(_expedite, transaction);
    }

    /// <returns>Whether it was in the queue.</returns>
    public bool Bury(QueuedEvent queued, DateTimeOffset deadAt, InvocationError error, SqliteTransaction transaction)
    {
        EventRow.Bind(_bury.Parameters, queued);
        EventRow.Set(_bury.Parameters, "$dead_at", deadAt.ToUnixTimeMilliseconds());
        EventRow.Set(_bury.Parameters, "$error_type", error.Type);
        EventRow.Set(_bury.Parameters, "$error_message", error.Message);
        Run(_bury, transaction);
        return Complete(queued.Sequence, transaction);
    }

    /// <summary>
    /// Puts dead letters back at the end of the queue, as if just accepted: their attempts count anew.
    /// </summary>
    /// <returns>How many, and how many bytes of payload.</returns>
    public (int Count, long Bytes) Replay(DeadLetterFilter filter, DateTimeOffset now, SqliteTransaction transaction)
    {
        using SqliteCommand measure = Select(
            "SELECT coalesce(sum(length(payload)), 0) FROM dead_letters", filter, transaction);
        long bytes = (long)measure.ExecuteScalar()!;
        using SqliteCommand copy = Select($"""
            INSERT INTO events ({EventRow.Columns}, due_at)
            SELECT id, namespace, name, payload, content_type, trigger_kind, trigger_topic, trigger_method,
                trigger_path, $now, 0, 0, trace_parent, reply_topic, reply_qos, reply_correlation, $due_at
            FROM dead_letters
            """, filter, transaction);
        EventRow.Set(copy.Parameters, "$now", now.ToUnixTimeMilliseconds());
        EventRow.Set(copy.Parameters, "$due_at", DueAtOnce);
        copy.ExecuteNonQuery();
        return (Remove(filter, transaction), bytes);
    }

    public int Remove(DeadLetterFilter filter, SqliteTransaction transaction)
    {
        using SqliteCommand remove = Select("DELETE FROM dead_letters", filter, transaction);
        return remove.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _append.Dispose();
        _complete.Dispose();
        _reschedule.Dispose();
        _expedite.Dispose();
        _bury.Dispose();
        _connection.Dispose();
    }

    private static int Run(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Select(string head, DeadLetterFilter filter, SqliteTransaction transaction)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        List<string> conditions = [];
        if (filter.Function is { } function)
        {
            conditions.Add("namespace = $namespace AND name = $name");
            EventRow.Set(command.Parameters, "$namespace", function.Namespace);
            EventRow.Set(command.Parameters, "$name", function.Name);
        }

        if (filter.Ids is { } ids)
        {
            conditions.Add($"id IN ({string.Join(", ", ids.Select((_, index) => Name(index)))})");
            for (int index = 0; index < ids.Count; index++)
            {
                EventRow.Set(command.Parameters, Name(index), ids[index]);
            }
        }

        // Only names of parameters are put together here; every value is bound.
        command.CommandText = conditions.Count == 0 ? head : $"{head} WHERE {string.Join(" AND ", conditions)}";
        return command;
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"$id{index}");

    private SqliteCommand Prepare(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
