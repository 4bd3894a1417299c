using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// Writes the dead letters, within their bounds in number, bytes and age: the oldest go first, and are counted. The
/// committer's own.
/// </summary>
internal sealed class DeadLetterTable : IDisposable
{
    private const string AllBytes = $"{EventRow.BytesInSql} + {EventRow.ErrorBytesInSql}";

    // Its event's, which count again when that is put back, and with its error's.
    private const string Sizes = $"{EventRow.BytesInSql}, {AllBytes}";

    private readonly SqliteConnection _connection;
    private readonly EventQueueOptions _options;
    private readonly LedgerSheet _ledger;
    private readonly SqliteCommand _bury;
    private readonly SqliteCommand _copy;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _byId;
    private (long Count, long Bytes) _kept;
    private (long Count, long Bytes) _uncommitted;
    private long _count;

    public DeadLetterTable(SqliteConnection connection, EventQueueOptions options, LedgerSheet ledger)
    {
        _connection = connection;
        _options = options;
        _ledger = ledger;
        _bury = New($"""
            INSERT INTO dead_letters (function, dead_at, error_type, error_message, error_stack, {EventRow.Columns})
            VALUES ($function, $dead_at, $error_type, $error_message, $error_stack, {EventRow.Parameters})
            RETURNING {AllBytes}
            """);
        _copy = New($"""
            INSERT INTO events (place, function, due_at, {EventRow.Columns})
            SELECT $place, function, 0, 0, $now, id, trigger_kind, trigger_topic, trigger_method, trigger_path,
                content_type, trace_parent, reply_topic, reply_qos, reply_correlation, dedup_key, order_key, via,
                payload
            FROM dead_letters WHERE number = $number
            """);
        _remove = New("DELETE FROM dead_letters WHERE number = $number");
        _oldest = New(
            $"SELECT number, function, {Sizes}, dead_at FROM dead_letters ORDER BY number LIMIT 1");
        _byId = New($"SELECT number, function, {Sizes}, dead_at FROM dead_letters WHERE id = $id");
        using SqliteCommand count = New($"SELECT count(*), coalesce(sum({AllBytes}), 0) FROM dead_letters");
        using SqliteDataReader row = count.ExecuteReader();
        row.Read();
        _kept = (row.GetInt64(0), row.GetInt64(1));
        _count = _kept.Count;
    }

    /// <summary>Dead letters kept, as of the last commit. Any thread may ask.</summary>
    public long Count => Volatile.Read(ref _count);

    public void Bury(
        QueuedEvent queued, long function, DateTimeOffset now, InvocationError error, SqliteTransaction transaction)
    {
        EventRow.Set(_byId.Parameters, "$id", queued.Id);
        if (Find(_byId, transaction) is { } sameId)
        {
            Evict(sameId, "replaced", transaction);
        }

        EventRow.Bind(_bury.Parameters, queued);
        EventRow.Set(_bury.Parameters, "$function", function);
        EventRow.Set(_bury.Parameters, "$dead_at", now.ToUnixTimeMilliseconds());
        EventRow.Set(_bury.Parameters, "$error_type", error.Type);
        EventRow.Set(_bury.Parameters, "$error_message", error.Message);
        EventRow.Set(
            _bury.Parameters, "$error_stack", error.StackTrace.Count == 0 ? null : string.Join('\n', error.StackTrace));
        _bury.Transaction = transaction;
        long bytes = (long)_bury.ExecuteScalar()!;
        _ledger.Count(function, LedgerEntry.DeadLettered);
        Add(1, bytes);
        KeepBounds(now, transaction);
    }

    /// <summary>Puts dead letters back at the end of the queue, as if just accepted: their attempts count anew.</summary>
    /// <returns>How many, and how many bytes of events.</returns>
    public IReadOnlyList<(long Function, long Bytes)> Replay(
        DeadLetterFilter filter, DateTimeOffset now, Func<long> nextSequence, SqliteTransaction transaction)
    {
        List<Letter> letters = Choose(filter, transaction);
        foreach (Letter letter in letters)
        {
            EventRow.Set(_copy.Parameters, "$place", EventTable.PlaceOf(letter.Function, nextSequence()));
            EventRow.Set(_copy.Parameters, "$now", now.ToUnixTimeMilliseconds());
            EventRow.Set(_copy.Parameters, "$number", letter.Number);
            Run(_copy, transaction);
            Remove(letter, transaction);
            _ledger.Count(letter.Function, LedgerEntry.Redriven);
        }

        return [.. letters.Select(letter => (letter.Function, letter.EventBytes))];
    }

    /// <returns>How many.</returns>
    public int Remove(DeadLetterFilter filter, SqliteTransaction transaction)
    {
        List<Letter> letters = Choose(filter, transaction);
        foreach (Letter letter in letters)
        {
            Remove(letter, transaction);
            _ledger.Count(letter.Function, LedgerEntry.Removed);
        }

        return letters.Count;
    }

    /// <summary>Evicts what is beyond a bound.</summary>
    public void KeepBounds(DateTimeOffset now, SqliteTransaction transaction)
    {
        while (_kept.Count + _uncommitted.Count > 0 && Find(_oldest, transaction) is { } oldest)
        {
            string? reason =
                _kept.Count + _uncommitted.Count > _options.DeadLettersMost ? "number"
                : _kept.Bytes + _uncommitted.Bytes > _options.DeadLettersMaxBytes ? "bytes"
                : oldest.DeadAt < now - _options.DeadLettersMaxAge ? "age"
                : null;
            if (reason is null)
            {
                return;
            }

            Evict(oldest, reason, transaction);
        }
    }

    public void Committed()
    {
        _kept = (_kept.Count + _uncommitted.Count, _kept.Bytes + _uncommitted.Bytes);
        _uncommitted = default;
        Volatile.Write(ref _count, _kept.Count);
    }

    public void RolledBack() => _uncommitted = default;

    public void Dispose()
    {
        _bury.Dispose();
        _copy.Dispose();
        _remove.Dispose();
        _oldest.Dispose();
        _byId.Dispose();
    }

    private void Evict(Letter letter, string reason, SqliteTransaction transaction)
    {
        Remove(letter, transaction);
        _ledger.Drop(letter.Function, DropKind.DeadLetter, reason);
    }

    private void Remove(Letter letter, SqliteTransaction transaction)
    {
        EventRow.Set(_remove.Parameters, "$number", letter.Number);
        Run(_remove, transaction);
        Add(-1, -letter.Bytes);
    }

    private void Add(long count, long bytes) =>
        _uncommitted = (_uncommitted.Count + count, _uncommitted.Bytes + bytes);

    private List<Letter> Choose(DeadLetterFilter filter, SqliteTransaction transaction)
    {
        List<Letter> letters = [];
        if (filter.Ids is { } ids)
        {
            foreach (string id in ids.Distinct(StringComparer.Ordinal))
            {
                EventRow.Set(_byId.Parameters, "$id", id);
                if (Find(_byId, transaction) is { } letter)
                {
                    letters.Add(letter);
                }
            }

            return letters;
        }

        using SqliteCommand all = New($"""
            SELECT dead_letters.number, function, {Sizes}, dead_at
            FROM dead_letters JOIN functions ON functions.number = function
            WHERE $namespace IS NULL OR (namespace = $namespace AND name = $name) ORDER BY dead_letters.number
            """);
        EventRow.Set(all.Parameters, "$namespace", filter.Function?.Namespace);
        EventRow.Set(all.Parameters, "$name", filter.Function?.Name);
        all.Transaction = transaction;
        using SqliteDataReader row = all.ExecuteReader();
        while (row.Read())
        {
            letters.Add(Read(row));
        }

        return letters;
    }

    private static Letter? Find(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private static Letter Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), EventRow.Time(row, 4));

    private static void Run(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private SqliteCommand New(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private sealed record Letter(long Number, long Function, long EventBytes, long Bytes, DateTimeOffset DeadAt);
}
