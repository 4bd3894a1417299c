using System.Collections.Concurrent;
using Continuum.Agent.Outbox;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>Reads the account of all events, and the lists that people look at.</summary>
internal sealed class LedgerReader(ReadConnection connection, OutboxReader outbox)
{
    // A list of dead letters is cut here: its reader asks for the next page.
    private const long MostBytesAtOnce = 4 << 20;

    /// <summary>
    /// The functions' accounts, counted and counted anew in one state of the database; of one function, or of all.
    /// </summary>
    public IReadOnlyList<EventAccount> Read(FunctionKey? function) => connection.InSnapshot(() =>
    {
        ILookup<long, (string Kind, string Reason, long Count)> drops = connection.Query(
            "SELECT function, kind, reason, count FROM drops",
            _ => { },
            row => (Function: row.GetInt64(0), Drop: (row.GetString(1), row.GetString(2), row.GetInt64(3))))
            .ToLookup(pair => pair.Function, pair => pair.Drop);
        Dictionary<long, long> waiting = CountBy("events");
        Dictionary<long, long> dead = CountBy("dead_letters");
        Dictionary<long, long> replies = CountBy("replies");
        return connection.Query(
            """
            SELECT number, namespace, name, accepted, repeated, attempts, answered, replies, replied, dead_lettered,
                redriven, removed
            FROM functions WHERE $namespace IS NULL OR (namespace = $namespace AND name = $name)
            ORDER BY namespace, name
            """,
            parameters => BindFunction(parameters, function),
            row =>
            {
                long number = row.GetInt64(0);
                return ReadAccount(row) with
                {
                    Dropped = ByReason(drops[number], DropKind.Event),
                    Evicted = ByReason(drops[number], DropKind.DeadLetter),
                    RepliesDropped = ByReason(drops[number], DropKind.Reply),
                    Waiting = waiting.GetValueOrDefault(number),
                    DeadLetters = dead.GetValueOrDefault(number),
                    RepliesWaiting = replies.GetValueOrDefault(number),
                };
            });
    });

    /// <summary>
    /// Dead letters, newest first; those older than the one with the id <paramref name="after"/>, with what they hold or
    /// without. A page may be shorter than the limit.
    /// </summary>
    public IReadOnlyList<DeadLetter> ListDeadLetters(
        string nodeId, FunctionKey? function, int limit, string? after, bool payloads)
    {
        List<DeadLetter> letters = [];
        long bytes = 0;
        connection.Walk(
            $"""
            SELECT d.number, namespace, name, id, accepted_at, dead_at, d.attempts, error_type, error_message, error_stack,
                trigger_kind, trigger_topic, trigger_method, trigger_path, length(payload){(payloads ? ", payload" : "")}
            FROM dead_letters d JOIN functions f ON f.number = function
            WHERE ($namespace IS NULL OR (namespace = $namespace AND name = $name))
                AND ($after IS NULL OR d.number < (SELECT number FROM dead_letters WHERE id = $after))
            ORDER BY d.number DESC LIMIT $limit
            """,
            parameters =>
            {
                BindFunction(parameters, function);
                EventRow.Set(parameters, "$after", after);
                EventRow.Set(parameters, "$limit", limit);
            },
            row =>
            {
                letters.Add(ReadLetter(row, nodeId, payloads));
                bytes += letters[^1].Payload.Length;
                return bytes < MostBytesAtOnce;
            });
        return letters;
    }

    /// <summary>Events that wait, oldest first, function by function.</summary>
    public IReadOnlyList<WaitingEvent> ListWaiting(string nodeId, FunctionKey? function, int limit) => connection.Query(
        """
        SELECT namespace, name, id, e.accepted_at, e.attempts, due_at, order_key, length(payload),
            trigger_kind, trigger_topic, trigger_method, trigger_path
        FROM events e JOIN functions f ON f.number = function
        WHERE $namespace IS NULL OR (namespace = $namespace AND name = $name) ORDER BY place LIMIT $limit
        """,
        parameters =>
        {
            BindFunction(parameters, function);
            EventRow.Set(parameters, "$limit", limit);
        },
        row => new WaitingEvent
        {
            NodeId = nodeId,
            Function = new FunctionKey(row.GetString(0), row.GetString(1)),
            Id = row.GetString(2),
            AcceptedAt = EventRow.Time(row, 3),
            Attempts = row.GetInt32(4),
            DueAt = row.GetInt64(5) == 0 ? null : EventRow.Time(row, 5),
            OrderKey = EventRow.Text(row, 6),
            PayloadBytes = row.GetInt64(7),
            Trigger = EventRow.ReadTrigger(row, 8),
        });

    /// <summary>QoS 2 publications that are not released, by client.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> ReadInbound()
    {
        ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> inbound = new(StringComparer.Ordinal);
        connection.Walk("SELECT client, packet FROM inbound", _ => { }, row =>
        {
            inbound.GetOrAdd(row.GetString(0), _ => new ConcurrentDictionary<int, bool>())[row.GetInt32(1)] = true;
            return true;
        });
        return inbound;
    }

    /// <summary>Of one client: packet identifier and number.</summary>
    public IReadOnlyDictionary<int, long> ReadInbound(string clientId) => connection.Query(
        "SELECT packet, number FROM inbound WHERE client = $client",
        parameters => EventRow.Set(parameters, "$client", clientId),
        row => (Packet: row.GetInt32(0), Number: row.GetInt64(1)))
        .ToDictionary(pair => pair.Packet, pair => pair.Number);

    /// <summary>The accounts of the routes to other brokers, counted and counted anew in one state of the database.</summary>
    public IReadOnlyList<RouteAccount> ReadRoutes() => connection.InSnapshot(outbox.ReadAccounts);

    private Dictionary<long, long> CountBy(string table) => connection.Query(
        $"SELECT function, count(*) FROM {table} GROUP BY function",
        _ => { },
        row => (Function: row.GetInt64(0), Count: row.GetInt64(1)))
        .ToDictionary(pair => pair.Function, pair => pair.Count);

    private static void BindFunction(SqliteParameterCollection parameters, FunctionKey? function)
    {
        EventRow.Set(parameters, "$namespace", function?.Namespace);
        EventRow.Set(parameters, "$name", function?.Name);
    }

    private static Dictionary<string, long> ByReason(
        IEnumerable<(string Kind, string Reason, long Count)> drops, DropKind kind) =>
        drops.Where(drop => drop.Kind == LedgerSheet.NameOf(kind)).ToDictionary(drop => drop.Reason, drop => drop.Count);

    private static EventAccount ReadAccount(SqliteDataReader row) => new()
    {
        Function = new FunctionKey(row.GetString(1), row.GetString(2)),
        Accepted = row.GetInt64(3),
        Repeated = row.GetInt64(4),
        Attempts = row.GetInt64(5),
        Answered = row.GetInt64(6),
        Replies = row.GetInt64(7),
        Replied = row.GetInt64(8),
        DeadLettered = row.GetInt64(9),
        Redriven = row.GetInt64(10),
        Removed = row.GetInt64(11),
    };

    private static DeadLetter ReadLetter(SqliteDataReader row, string nodeId, bool payload) => new()
    {
        Id = row.GetString(3),
        NodeId = nodeId,
        Function = new FunctionKey(row.GetString(1), row.GetString(2)),
        AcceptedAt = EventRow.Time(row, 4),
        DeadAt = EventRow.Time(row, 5),
        Attempts = row.GetInt32(6),
        Error = new InvocationError(row.GetString(7), row.GetString(8))
        {
            StackTrace = EventRow.Text(row, 9)?.Split('\n') ?? [],
        },
        Trigger = EventRow.ReadTrigger(row, 10),
        PayloadBytes = row.GetInt64(14),
        Payload = payload ? row.GetFieldValue<byte[]>(15) : default(ReadOnlyMemory<byte>),
    };
}
