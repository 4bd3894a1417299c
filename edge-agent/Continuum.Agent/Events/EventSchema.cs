using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// The tables of the event database and the way from the older schemas to them. What an event writes is kept to few
/// pages: an event's place has its function in its upper bits, so that the table itself is in the order in which a lane
/// reads, and the indices hold only the few events that are tried again or have an order key.
/// </summary>
internal static class EventSchema
{
    public const int Version = 4;

    /// <summary>Bits of a place that are the event's own number; the function's number stands above them.</summary>
    public const int SequenceBits = 40;

    private const string EventColumns = """
        attempts INTEGER NOT NULL,
        accepted_at INTEGER NOT NULL,
        id TEXT NOT NULL,
        trigger_kind TEXT NOT NULL,
        trigger_topic TEXT,
        trigger_method TEXT,
        trigger_path TEXT,
        content_type TEXT,
        trace_parent TEXT,
        reply_topic TEXT,
        reply_qos INTEGER,
        reply_correlation BLOB,
        dedup_key TEXT,
        order_key TEXT,
        via TEXT
        """;

    // Messages for other brokers. A message's place has its route in its upper bits, so that a route lies together and in
    // order; its route's epoch and number name it for ever.
    private const string OutboxTables = """
        CREATE TABLE routes (
            number INTEGER PRIMARY KEY,
            bridge TEXT NOT NULL,
            name TEXT NOT NULL,
            epoch TEXT NOT NULL,
            written INTEGER NOT NULL DEFAULT 0,
            forwarded INTEGER NOT NULL DEFAULT 0,
            UNIQUE (bridge, name));
        CREATE TABLE route_drops (
            route INTEGER NOT NULL,
            reason TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (route, reason)) WITHOUT ROWID;
        CREATE TABLE outbox (
            place INTEGER PRIMARY KEY,
            accepted_at INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            phase INTEGER NOT NULL,
            packet INTEGER NOT NULL,
            qos INTEGER NOT NULL,
            retain INTEGER NOT NULL,
            is_text INTEGER NOT NULL,
            expires_at INTEGER,
            topic TEXT NOT NULL,
            response_topic TEXT,
            correlation BLOB,
            content_type TEXT,
            properties BLOB,
            name TEXT,
            payload BLOB NOT NULL);
        """;

    // Messages whose handshake is under way are few among many. Names are unfinished while what they stand for is not yet
    // published here. The filters are those that a bridge has, or may have, at the other broker.
    private const string SinceV4 = """
        CREATE INDEX outbox_under_way ON outbox (place) WHERE phase > 0;
        ALTER TABLE names ADD COLUMN origin TEXT;
        ALTER TABLE names ADD COLUMN entrance INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE subscriptions (
            bridge TEXT NOT NULL,
            filter TEXT NOT NULL,
            PRIMARY KEY (bridge, filter)) WITHOUT ROWID;
        """;

    // The counters of the ledger lie beside the function's name: one page a commit. Payloads come last in their rows,
    // because what stands behind a long one is reached through all its pages.
    private const string Tables = $"""
        CREATE TABLE functions (
            number INTEGER PRIMARY KEY,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            accepted INTEGER NOT NULL DEFAULT 0,
            repeated INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            answered INTEGER NOT NULL DEFAULT 0,
            replies INTEGER NOT NULL DEFAULT 0,
            replied INTEGER NOT NULL DEFAULT 0,
            dead_lettered INTEGER NOT NULL DEFAULT 0,
            redriven INTEGER NOT NULL DEFAULT 0,
            removed INTEGER NOT NULL DEFAULT 0,
            UNIQUE (namespace, name));
        CREATE TABLE drops (
            function INTEGER NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (function, kind, reason)) WITHOUT ROWID;
        CREATE TABLE events (
            place INTEGER PRIMARY KEY,
            function INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            {EventColumns},
            payload BLOB NOT NULL);
        CREATE INDEX events_again ON events (function, due_at) WHERE due_at > 0;
        CREATE INDEX events_keys ON events (function, order_key, place) WHERE order_key IS NOT NULL;
        CREATE TABLE dead_letters (
            number INTEGER PRIMARY KEY,
            function INTEGER NOT NULL,
            dead_at INTEGER NOT NULL,
            error_type TEXT NOT NULL,
            error_message TEXT NOT NULL,
            error_stack TEXT,
            {EventColumns},
            payload BLOB NOT NULL);
        CREATE UNIQUE INDEX dead_letters_id ON dead_letters (id);
        CREATE TABLE replies (
            number INTEGER PRIMARY KEY,
            function INTEGER NOT NULL,
            event_id TEXT NOT NULL,
            topic TEXT NOT NULL,
            qos INTEGER NOT NULL,
            correlation BLOB,
            content_type TEXT,
            trace_parent TEXT,
            payload BLOB NOT NULL);
        CREATE TABLE inbound (
            client TEXT NOT NULL,
            packet INTEGER NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (client, packet)) WITHOUT ROWID;
        CREATE TABLE names (
            number INTEGER PRIMARY KEY,
            key BLOB NOT NULL,
            at INTEGER NOT NULL);
        CREATE UNIQUE INDEX names_key ON names (key);
        {OutboxTables}
        {SinceV4}
        """;

    private const string SharedOfV1 =
        "old.attempts, old.accepted_at, old.id, old.trigger_kind, old.trigger_topic, old.trigger_method, "
        + "old.trigger_path, old.content_type, old.trace_parent, old.reply_topic, old.reply_qos, "
        + "old.reply_correlation, NULL, NULL, NULL, old.payload";

    // What waits counts as accepted and what is dead as having died, so that the ledger reconciles from here on.
    private static readonly string FromV1 = $"""
        ALTER TABLE events RENAME TO events_v1;
        ALTER TABLE dead_letters RENAME TO dead_letters_v1;
        DROP INDEX dead_letters_id;
        {Tables}
        INSERT INTO functions (namespace, name)
            SELECT namespace, name FROM events_v1 UNION SELECT namespace, name FROM dead_letters_v1;
        INSERT INTO events
            SELECT (f.number << {SequenceBits}) | old.sequence, f.number,
                CASE WHEN old.deferrals > 0 THEN 0 ELSE old.due_at END, {SharedOfV1}
            FROM events_v1 old JOIN functions f ON f.namespace = old.namespace AND f.name = old.name
            ORDER BY f.number, old.sequence;
        INSERT INTO dead_letters
            SELECT old.sequence, f.number, old.dead_at, old.error_type, old.error_message, NULL, {SharedOfV1}
            FROM dead_letters_v1 old JOIN functions f ON f.namespace = old.namespace AND f.name = old.name
            ORDER BY old.sequence;
        UPDATE functions SET
            dead_lettered = (SELECT count(*) FROM dead_letters WHERE function = number),
            accepted = (SELECT count(*) FROM dead_letters WHERE function = number)
                + (SELECT count(*) FROM events WHERE function = number);
        DROP TABLE events_v1;
        DROP TABLE dead_letters_v1;
        """;

    private const string FromV2 = $"""
        ALTER TABLE events ADD COLUMN via TEXT;
        ALTER TABLE dead_letters ADD COLUMN via TEXT;
        ALTER TABLE inbound ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        {OutboxTables}
        {SinceV4}
        """;

    /// <summary>Creates the tables, or brings those of an older agent up to this schema; all or nothing.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="found">The schema it has; 0 for a new file.</param>
    public static void Bring(SqliteConnection connection, long found)
    {
        if (found == Version)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        string way = found switch
        {
            0 => Tables,
            1 => FromV1,
            2 => FromV2,
            _ => SinceV4,
        };
        command.CommandText = $"{way} PRAGMA user_version={Version};";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
