using Continuum.Agent.Events;
using Continuum.Contracts.Events;

namespace Continuum.Agent.Outbox;

/// <summary>Reads the messages that wait for other brokers, and the routes' accounts.</summary>
internal sealed class OutboxReader(ReadConnection connection, RouteBook book, TimeProvider time)
{
    private static readonly string Fresh =
        $"SELECT {OutboxRow.Columns} FROM outbox WHERE place > $after AND place < $end AND phase = 0 ORDER BY place";

    private static readonly string UnderWay =
        $"SELECT {OutboxRow.Columns} FROM outbox INDEXED BY outbox_under_way "
        + "WHERE place > $after AND place < $end AND phase > 0 ORDER BY place";

    /// <summary>Messages of a route in the order of their acceptance, whose sending has not begun.</summary>
    public IReadOnlyList<WaitingMessage> ReadFresh(RouteState route, long after, int limit, long maxBytes)
    {
        List<WaitingMessage> page = [];
        long bytes = 0;
        Walk(Fresh, route, after, message =>
        {
            page.Add(message);
            bytes += message.Bytes;
            return page.Count < limit && bytes < maxBytes;
        });
        return page;
    }

    /// <summary>
    /// QoS 2 messages of a bridge whose handshake was under way when the process ended, those adrift among them.
    /// </summary>
    public IReadOnlyList<WaitingMessage> ReadUnderWay(string bridge)
    {
        List<WaitingMessage> found = [];
        foreach (RouteState route in book.Routes.Where(route => route.Route.Bridge == bridge && route.Count > 0))
        {
            Walk(UnderWay, route, 0, message =>
            {
                found.Add(message);
                return true;
            });
        }

        return found;
    }

    /// <summary>All routes' accounts, counted and counted anew. Within one snapshot of the caller's.</summary>
    public IReadOnlyList<RouteAccount> ReadAccounts()
    {
        ILookup<long, (string Reason, long Count)> drops = connection.Query(
            "SELECT route, reason, count FROM route_drops",
            _ => { },
            row => (Route: row.GetInt64(0), Drop: (row.GetString(1), row.GetInt64(2))))
            .ToLookup(pair => pair.Route, pair => pair.Drop);
        return connection.Query(
            $"""
            SELECT routes.number, bridge, routes.name, written, forwarded, count(place), coalesce(sum(bytes), 0)
            FROM routes LEFT JOIN outbox
                ON place >= routes.number << {EventSchema.SequenceBits}
                    AND place < (routes.number + 1) << {EventSchema.SequenceBits}
            GROUP BY routes.number ORDER BY bridge, routes.name
            """,
            _ => { },
            row => new RouteAccount
            {
                Bridge = row.GetString(1),
                Route = row.GetString(2),
                Written = row.GetInt64(3),
                Forwarded = row.GetInt64(4),
                Dropped = drops[row.GetInt64(0)].ToDictionary(drop => drop.Reason, drop => drop.Count),
                Waiting = row.GetInt64(5),
                WaitingBytes = row.GetInt64(6),
            });
    }

    private void Walk(string sql, RouteState route, long after, Func<WaitingMessage, bool> visit)
    {
        DateTimeOffset now = time.GetUtcNow();
        connection.Walk(
            sql,
            parameters =>
            {
                EventRow.Set(parameters, "$after", OutboxRow.PlaceOf(route.Number, after));
                EventRow.Set(parameters, "$end", OutboxRow.PlaceOf(route.Number + 1, 0));
            },
            row => visit(OutboxRow.Read(row, route.Route, number => book.NameOf(route, number), now)));
    }
}
