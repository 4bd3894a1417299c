using Continuum.Contracts.Functions;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>Reads the events and replies that wait, as lanes and the outbox need them.</summary>
internal sealed class EventReader(ReadConnection connection, FunctionNumbers functions)
{
    private static readonly string Mine =
        $"place >= $function << {EventSchema.SequenceBits} AND place < ($function + 1) << {EventSchema.SequenceBits}";

    private static readonly string Fresh =
        $"SELECT place, {EventRow.Columns} FROM events WHERE place > ($function << {EventSchema.SequenceBits}) + $after "
        + $"AND place < ($function + 1) << {EventSchema.SequenceBits} AND due_at = 0 ORDER BY place";

    private static readonly string Again =
        $"SELECT place, {EventRow.Columns} FROM events INDEXED BY events_again "
        + "WHERE function = $function AND due_at > 0 AND due_at <= $now ORDER BY due_at";

    private static readonly string Head =
        $"SELECT place, {EventRow.Columns}, due_at FROM events INDEXED BY events_keys "
        + "WHERE function = $function AND order_key = $key AND order_key IS NOT NULL ORDER BY place LIMIT 1";

    private static readonly string Waiting =
        "SELECT namespace, name FROM functions WHERE EXISTS (SELECT 1 FROM events WHERE "
        + Mine.Replace("$function", "functions.number", StringComparison.Ordinal) + ")";

    /// <summary>Events that were not tried yet, in the order of acceptance.</summary>
    public DuePage ReadFresh(FunctionKey function, long after, IReadOnlySet<long> except, int limit, long maxBytes) =>
        Read(
            function,
            Fresh,
            parameters => EventRow.Set(parameters, "$after", after),
            except,
            limit,
            maxBytes);

    /// <summary>Events that are due again, in the order of acceptance.</summary>
    public DuePage ReadAgain(
        FunctionKey function, DateTimeOffset now, IReadOnlySet<long> except, int limit, long maxBytes)
    {
        DuePage page = Read(
            function,
            Again,
            parameters => EventRow.Set(parameters, "$now", now.ToUnixTimeMilliseconds()),
            except,
            limit,
            maxBytes);
        return page with { Events = [.. page.Events.OrderBy(queued => queued.Sequence)] };
    }

    public DateTimeOffset? NextDue(FunctionKey function, DateTimeOffset after) => functions.Find(function) is { } number
        ? connection.Query(
            "SELECT min(due_at) FROM events INDEXED BY events_again "
            + "WHERE function = $function AND due_at > 0 AND due_at > $after",
            parameters =>
            {
                EventRow.Set(parameters, "$function", number);
                EventRow.Set(parameters, "$after", after.ToUnixTimeMilliseconds());
            },
            row => row.IsDBNull(0) ? (DateTimeOffset?)null : EventRow.Time(row, 0))[0]
        : null;

    /// <summary>The first event of a key, due or not, or null.</summary>
    public HeadOfKey? ReadHead(FunctionKey function, string key) => functions.Find(function) is { } number
        ? connection.Query(
            Head,
            parameters =>
            {
                EventRow.Set(parameters, "$function", number);
                EventRow.Set(parameters, "$key", key);
            },
            row => new HeadOfKey(EventRow.Read(row, function), EventRow.Time(row, 17))).FirstOrDefault()
        : null;

    public IReadOnlyList<FunctionKey> WaitingFunctions() => connection.Query(
        Waiting, _ => { }, row => new FunctionKey(row.GetString(0), row.GetString(1)));

    /// <summary>How many events of each function wait, and their bytes. Reads the whole table.</summary>
    public IReadOnlyList<(FunctionKey Function, long Events, long Bytes)> Measure() => connection.Query(
        $"""
        SELECT namespace, name, count(*), coalesce(sum({EventRow.BytesInSql}), 0)
        FROM events JOIN functions ON number = function GROUP BY function
        """,
        _ => { },
        row => (new FunctionKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.GetInt64(3)));

    /// <summary>The bytes of the replies that wait. Reads the whole table.</summary>
    public long MeasureReplies() => connection.Query(
        $"SELECT coalesce(sum({EventRow.ReplyBytesInSql}), 0) FROM replies", _ => { }, row => row.GetInt64(0))[0];

    /// <summary>
    /// What may still be published a second time: answers that wait, and what bridges took and was not released, or has a
    /// name and was not published.
    /// </summary>
    public IReadOnlySet<string> ReadReplyEvents() => connection.Query(
        "SELECT event_id FROM replies UNION ALL "
        + "SELECT client || '/' || packet || '/' || number FROM inbound WHERE number > 0 UNION ALL "
        + "SELECT origin FROM names WHERE origin IS NOT NULL",
        _ => { },
        row => row.GetString(0)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Replies in the order of the answers.</summary>
    public IReadOnlyList<OutgoingReply> ReadReplies(long after, int limit, long maxBytes)
    {
        List<OutgoingReply> replies = [];
        long bytes = 0;
        connection.Walk(
            """
            SELECT replies.number, namespace, name, event_id, topic, qos, correlation, content_type, trace_parent, payload
            FROM replies JOIN functions ON functions.number = function WHERE replies.number > $after
            ORDER BY replies.number
            """,
            parameters => EventRow.Set(parameters, "$after", after),
            row =>
            {
                replies.Add(ReadReply(row));
                bytes += replies[^1].Bytes;
                return replies.Count < limit && bytes < maxBytes;
            });
        return replies;
    }

    private DuePage Read(
        FunctionKey function,
        string sql,
        Action<SqliteParameterCollection> bind,
        IReadOnlySet<long> except,
        int limit,
        long maxBytes)
    {
        List<QueuedEvent> events = [];
        if (functions.Find(function) is not { } number)
        {
            return new DuePage(events, HasMore: false);
        }

        long bytes = 0;
        bool whole = true;
        connection.Walk(
            sql,
            parameters =>
            {
                EventRow.Set(parameters, "$function", number);
                bind(parameters);
            },
            row =>
            {
                if (!except.Contains(row.GetInt64(0) & ((1L << EventSchema.SequenceBits) - 1)))
                {
                    events.Add(EventRow.Read(row, function));
                    bytes += events[^1].Bytes;
                    whole = events.Count < limit && bytes < maxBytes;
                }

                return whole;
            });
        return new DuePage(events, HasMore: !whole);
    }

    private static OutgoingReply ReadReply(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Function = new FunctionKey(row.GetString(1), row.GetString(2)),
        EventId = row.GetString(3),
        Address = new ReplyAddress(row.GetString(4), row.GetInt32(5), row.GetFieldValue<byte[]>(6)),
        ContentType = EventRow.Text(row, 7),
        TraceParent = EventRow.Text(row, 8),
        Payload = row.GetFieldValue<byte[]>(9),
    };
}
