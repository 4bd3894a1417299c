using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>Writes the events that wait. The committer's own.</summary>
internal sealed class EventTable : IDisposable
{
    // Due whatever the clock says: a clock that was ahead and is set right must not put an event off for years.
    private const long DueAtOnce = 0;

    private readonly SqliteCommand _append;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _reschedule;

    public EventTable(SqliteConnection connection)
    {
        _append = connection.CreateCommand();
        _append.CommandText = $"""
            INSERT INTO events (place, function, due_at, {EventRow.Columns})
            VALUES ($place, $function, $due_at, {EventRow.Parameters})
            """;
        _remove = connection.CreateCommand();
        _remove.CommandText = "DELETE FROM events WHERE place = $place";
        _reschedule = connection.CreateCommand();
        _reschedule.CommandText = "UPDATE events SET due_at = $due_at, attempts = $attempts WHERE place = $place";
    }

    public static long PlaceOf(long function, long sequence) => (function << EventSchema.SequenceBits) | sequence;

    public void Append(QueuedEvent queued, long function, SqliteTransaction transaction)
    {
        EventRow.Bind(_append.Parameters, queued);
        EventRow.Set(_append.Parameters, "$place", PlaceOf(function, queued.Sequence));
        EventRow.Set(_append.Parameters, "$function", function);
        EventRow.Set(_append.Parameters, "$due_at", DueAtOnce);
        _append.Transaction = transaction;
        _append.ExecuteNonQuery();
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(long function, long sequence, SqliteTransaction transaction)
    {
        EventRow.Set(_remove.Parameters, "$place", PlaceOf(function, sequence));
        _remove.Transaction = transaction;
        return _remove.ExecuteNonQuery() > 0;
    }

    /// <returns>Whether it was there.</returns>
    public bool Reschedule(QueuedEvent queued, long function, DateTimeOffset dueAt, SqliteTransaction transaction)
    {
        EventRow.Set(_reschedule.Parameters, "$place", PlaceOf(function, queued.Sequence));
        EventRow.Set(_reschedule.Parameters, "$due_at", dueAt.ToUnixTimeMilliseconds());
        EventRow.Set(_reschedule.Parameters, "$attempts", queued.Attempts);
        _reschedule.Transaction = transaction;
        return _reschedule.ExecuteNonQuery() > 0;
    }

    public void Dispose()
    {
        _append.Dispose();
        _remove.Dispose();
        _reschedule.Dispose();
    }
}
