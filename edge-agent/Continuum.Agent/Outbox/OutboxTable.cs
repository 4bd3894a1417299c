using Continuum.Agent.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Outbox;

/// <summary>
/// Writes the messages that wait for other brokers, within the bounds of their routes and of all together: what has to
/// give way is counted in the same commit. The committer's own.
/// </summary>
internal sealed class OutboxTable : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly RouteSheet _sheet;
    private readonly OutboxRoom _room;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _first;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _mark;
    private readonly SqliteCommand _underWay;

    public OutboxTable(SqliteConnection connection, OutboxPlan plan)
    {
        Book = new RouteBook(connection, plan);
        Forget(connection, Book);
        _sheet = new RouteSheet(connection);
        _room = new OutboxRoom(connection, Book, DropOldest);
        _append = New($"INSERT INTO outbox ({OutboxRow.Columns}) VALUES ({OutboxRow.Parameters})");
        _first = New(
            "SELECT place, accepted_at FROM outbox WHERE place > $after AND place < $end AND phase = 0 "
            + "ORDER BY place LIMIT 1");
        _remove = New("DELETE FROM outbox WHERE place = $place RETURNING bytes");
        _mark = New("UPDATE outbox SET phase = $phase, packet = $packet WHERE place = $place");
        _underWay = New(
            "SELECT place, phase, packet FROM outbox INDEXED BY outbox_under_way WHERE phase > 0 "
            + "ORDER BY phase DESC, place");

        SqliteCommand New(string sql)
        {
            SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }

    public RouteBook Book { get; }

    /// <summary>
    /// Told after a commit of what became of a route's messages: forwarded (no reason), or dropped and why.
    /// </summary>
    public Action<RouteKey, string?, long>? Observer { get; set; }

    /// <summary>Takes a message, or counts why not.</summary>
    public void Append(OutgoingMessage outgoing, DateTimeOffset now, SqliteTransaction transaction)
    {
        RouteState route = Book[outgoing.Route];
        long bytes = OutboxRow.BytesOf(outgoing);
        route.Written++;
        _sheet.Written(route, 1);
        if ((now - route.LookedAt).Duration() >= LookEvery)
        {
            Expire(route, now, transaction);
        }

        if (_room.Make(route, bytes, transaction) is { } reason)
        {
            _sheet.Dropped(route, reason, 1);
            return;
        }

        OutboxRow.Bind(_append.Parameters, outgoing, OutboxRow.PlaceOf(route.Number, route.Written), bytes, now);
        _append.Transaction = transaction;
        _append.ExecuteNonQuery();
        route.Count++;
        route.Bytes += bytes;
    }

    /// <summary>Counts messages that were not written because there was no time to.</summary>
    public void CountLost(RouteKey key, string reason, long count)
    {
        RouteState route = Book[key];
        route.Written += count;
        _sheet.Written(route, count);
        _sheet.Dropped(route, reason, count);
    }

    /// <summary>Says that a message has a packet identifier now, or that the other broker has it.</summary>
    public void Mark(WaitingMessage message, SendPhase phase, ushort packetId, SqliteTransaction transaction) =>
        Mark(PlaceOf(message), phase, packetId, transaction);

    /// <summary>Says that the session is lost in which a message had gone out.</summary>
    public void SetAdrift(WaitingMessage message, SqliteTransaction transaction) =>
        Mark(PlaceOf(message), SendPhase.Sent, OutboxRow.Adrift, transaction);

    /// <summary>
    /// A bridge begins anew, and nobody sends its messages: one that was refused for now, and whose identifier another
    /// has, waits like any other. Of two that have the same identifier, the one that the other broker has keeps it.
    /// </summary>
    public void BeginAnew(string bridge, SqliteTransaction transaction)
    {
        Dictionary<long, RouteState> routes =
            Book.Routes.Where(route => route.Route.Bridge == bridge).ToDictionary(route => route.Number);
        HashSet<int> packets = [0];
        foreach ((long place, SendPhase phase, int packet) in ReadUnderWay(transaction))
        {
            if (!routes.TryGetValue(OutboxRow.RouteOf(place), out RouteState? route)
                || packet == OutboxRow.Adrift || packets.Add(packet))
            {
                continue;
            }

            _sheet.Touched(route);
            if (phase == SendPhase.Released)
            {
                Settle(route, place, dropped: null, transaction);
            }
            else
            {
                Mark(place, SendPhase.Waiting, 0, transaction);
            }
        }
    }

    /// <summary>Removes a message that was forwarded, or that will not be for a reason.</summary>
    public void Settle(WaitingMessage message, string? dropped, SqliteTransaction transaction) =>
        Settle(Book[message.Route], PlaceOf(message), dropped, transaction);

    /// <summary>Drops what has waited longer than its route allows.</summary>
    public void Expire(DateTimeOffset now, SqliteTransaction transaction)
    {
        foreach (RouteState route in Book.Routes)
        {
            Expire(route, now, transaction);
        }
    }

    public void Flush(SqliteTransaction transaction) => _sheet.Flush(transaction);

    public void Committed()
    {
        foreach ((RouteState route, long forwarded, IEnumerable<(string Reason, long Count)> drops) in _sheet.Take())
        {
            route.Committed();
            Book.SignalOf(route.Route.Bridge).Raise();
            if (forwarded > 0)
            {
                Observer?.Invoke(route.Route, null, forwarded);
            }

            foreach ((string reason, long count) in drops)
            {
                Observer?.Invoke(route.Route, reason, count);
            }
        }
    }

    public void RolledBack()
    {
        foreach ((RouteState route, _, _) in _sheet.Take())
        {
            route.RolledBack();
            Book.SignalOf(route.Route.Bridge).Raise();
        }
    }

    public void Dispose()
    {
        _sheet.Dispose();
        _room.Dispose();
        _append.Dispose();
        _first.Dispose();
        _remove.Dispose();
        _mark.Dispose();
        _underWay.Dispose();
    }

    // Of all bridges, those that are no longer among the settings too: else nothing of it would ever give way.
    private static void Forget(SqliteConnection connection, RouteBook book)
    {
        using SqliteCommand forget = connection.CreateCommand();
        forget.CommandText = "UPDATE outbox SET phase = 0, packet = 0 WHERE phase > 0 AND phase = 1 "
            + "AND packet BETWEEN $least AND 0 AND place >= $first AND place < $end";
        foreach (RouteState route in book.Routes)
        {
            EventRow.Set(forget.Parameters, "$least", route.Limits is null ? OutboxRow.Adrift : 0);
            EventRow.Set(forget.Parameters, "$first", OutboxRow.PlaceOf(route.Number, 0));
            EventRow.Set(forget.Parameters, "$end", OutboxRow.PlaceOf(route.Number + 1, 0));
            forget.ExecuteNonQuery();
        }
    }

    private void Settle(RouteState route, long place, string? dropped, SqliteTransaction transaction)
    {
        if (!Remove(route, place, transaction))
        {
            return;
        }

        if (dropped is null)
        {
            _sheet.Forwarded(route);
        }
        else
        {
            _sheet.Dropped(route, dropped, 1);
        }
    }

    private void Mark(long place, SendPhase phase, int packetId, SqliteTransaction transaction)
    {
        EventRow.Set(_mark.Parameters, "$place", place);
        EventRow.Set(_mark.Parameters, "$phase", (int)phase);
        EventRow.Set(_mark.Parameters, "$packet", packetId);
        _mark.Transaction = transaction;
        _mark.ExecuteNonQuery();
    }

    private List<(long Place, SendPhase Phase, int Packet)> ReadUnderWay(SqliteTransaction transaction)
    {
        List<(long, SendPhase, int)> found = [];
        _underWay.Transaction = transaction;
        using SqliteDataReader row = _underWay.ExecuteReader();
        while (row.Read())
        {
            found.Add((row.GetInt64(0), (SendPhase)row.GetInt32(1), row.GetInt32(2)));
        }

        return found;
    }

    private long PlaceOf(WaitingMessage message) =>
        OutboxRow.PlaceOf(Book[message.Route].Number, message.Number);

    private void Expire(RouteState route, DateTimeOffset now, SqliteTransaction transaction)
    {
        route.LookedAt = now;
        while (route.Limits is { MaxAge: var most } && route.Count > 0
            && First(route, transaction) is { } first && first.AcceptedAt < now - most)
        {
            Drop(route, first.Place, DropReasons.Expired, transaction);
        }
    }

    private bool DropOldest(RouteState route, string reason, SqliteTransaction transaction)
    {
        while (First(route, transaction) is { } first)
        {
            if (Drop(route, first.Place, reason, transaction))
            {
                return true;
            }
        }

        return false;
    }

    // Not where the sender has taken it meanwhile: then the first one is another.
    private bool Drop(RouteState route, long place, string reason, SqliteTransaction transaction)
    {
        _sheet.Touched(route);
        if (!route.TryDrop(OutboxRow.NumberOf(place)))
        {
            return false;
        }

        Remove(route, place, transaction);
        _sheet.Dropped(route, reason, 1);
        return true;
    }

    private (long Place, DateTimeOffset AcceptedAt)? First(RouteState route, SqliteTransaction transaction)
    {
        EventRow.Set(_first.Parameters, "$after", OutboxRow.PlaceOf(route.Number, route.TakenUpTo));
        EventRow.Set(_first.Parameters, "$end", OutboxRow.PlaceOf(route.Number + 1, 0));
        _first.Transaction = transaction;
        using SqliteDataReader row = _first.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), EventRow.Time(row, 1)) : null;
    }

    private bool Remove(RouteState route, long place, SqliteTransaction transaction)
    {
        EventRow.Set(_remove.Parameters, "$place", place);
        _remove.Transaction = transaction;
        if (_remove.ExecuteScalar() is not long bytes)
        {
            return false;
        }

        route.Count--;
        route.Bytes -= bytes;
        return true;
    }
}
