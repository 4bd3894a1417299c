using Continuum.Agent.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Outbox;

/// <summary>
/// Makes room for one more message within the bounds of its route and of all together. What can be had is found out
/// first: nothing gives way to a message that does not come in after all. The committer's own.
/// </summary>
internal sealed class OutboxRoom : IDisposable
{
    private readonly RouteBook _book;
    private readonly Func<RouteState, string, SqliteTransaction, bool> _dropOldest;
    private readonly SqliteCommand _taken;
    private readonly SqliteCommand _underWay;

    /// <param name="connection">The database.</param>
    /// <param name="book">The routes.</param>
    /// <param name="dropOldest">
    /// Drops a route's oldest message that nobody has, for a reason; whether there was one.
    /// </param>
    public OutboxRoom(
        SqliteConnection connection, RouteBook book, Func<RouteState, string, SqliteTransaction, bool> dropOldest)
    {
        (_book, _dropOldest) = (book, dropOldest);
        _taken = connection.CreateCommand();
        _taken.CommandText = "SELECT coalesce(sum(bytes), 0) FROM outbox WHERE place > $after AND place <= $taken";
        _underWay = connection.CreateCommand();
        _underWay.CommandText =
            "SELECT coalesce(sum(bytes), 0) FROM outbox INDEXED BY outbox_under_way "
            + "WHERE place > $taken AND place < $end AND phase > 0";
    }

    /// <returns>Why there is no room; null when there is.</returns>
    public string? Make(RouteState route, long bytes, SqliteTransaction transaction)
    {
        RouteLimits limits = route.Limits!;
        if (bytes > Math.Min(limits.MaxBytes, _book.Plan.MaxBytes))
        {
            return DropReasons.TooLarge;
        }

        long ofRoute = Math.Max(0, route.Bytes + bytes - limits.MaxBytes);
        if (ofRoute > 0 && (limits.WhenFull == WhenFull.Newest || ofRoute > Droppable(route, transaction)))
        {
            return DropReasons.Full;
        }

        // What goes for the route's own bound goes for that of all as well.
        long ofAll = _book.Bytes + bytes - ofRoute - _book.Plan.MaxBytes;
        if (ofAll > 0 && ofAll > Obtainable(route, ofRoute, transaction))
        {
            return DropReasons.TotalFull;
        }

        // A sender may take meanwhile what was counted on: then there is no room after all.
        while (route.Bytes + bytes > limits.MaxBytes)
        {
            if (!_dropOldest(route, DropReasons.Full, transaction))
            {
                return DropReasons.Full;
            }
        }

        while (_book.Bytes + bytes > _book.Plan.MaxBytes)
        {
            if (!TakeFrom(route, transaction))
            {
                return DropReasons.TotalFull;
            }
        }

        return null;
    }

    public void Dispose()
    {
        _taken.Dispose();
        _underWay.Dispose();
    }

    // All of what is less urgent; of what is as urgent, as much as it holds more than the route will.
    private long Obtainable(RouteState route, long ofRoute, SqliteTransaction transaction)
    {
        long own = route.Limits!.WhenFull == WhenFull.Oldest ? Droppable(route, transaction) - ofRoute : 0;
        long level = route.Bytes - ofRoute - own;
        long bytes = own;
        foreach (RouteState other in _book.Routes)
        {
            if (other != route && other.Priority <= route.Priority && other.Bytes > 0)
            {
                long most = Droppable(other, transaction);
                bytes += other.Priority < route.Priority ? most : Math.Min(most, Math.Max(0, other.Bytes - level));
            }
        }

        return bytes;
    }

    // The least urgent first, and of these the largest. Among equals too the largest gives way, so that a bridge that
    // is dead does not keep the room of one that lives; the route itself does as it says.
    private bool TakeFrom(RouteState route, SqliteTransaction transaction)
    {
        foreach (RouteState other in _book.Routes
            .Where(other => other.Count > 0 && (other.Priority < route.Priority
                || (other.Priority == route.Priority && other.Bytes > route.Bytes)))
            .OrderBy(other => other.Priority).ThenByDescending(other => other.Bytes).ThenBy(other => other.Number))
        {
            if (_dropOldest(other, DropReasons.TotalFull, transaction))
            {
                return true;
            }
        }

        return route.Limits!.WhenFull == WhenFull.Oldest && _dropOldest(route, DropReasons.TotalFull, transaction);
    }

    // All but what its sender has, which is little: that is what is counted.
    private long Droppable(RouteState route, SqliteTransaction transaction)
    {
        long taken = OutboxRow.PlaceOf(route.Number, route.TakenUpTo);
        EventRow.Set(_taken.Parameters, "$after", OutboxRow.PlaceOf(route.Number, 0));
        EventRow.Set(_taken.Parameters, "$taken", taken);
        EventRow.Set(_underWay.Parameters, "$taken", taken);
        EventRow.Set(_underWay.Parameters, "$end", OutboxRow.PlaceOf(route.Number + 1, 0));
        return route.Bytes - Sum(_taken, transaction) - Sum(_underWay, transaction);
    }

    private static long Sum(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        return (long)command.ExecuteScalar()!;
    }
}
