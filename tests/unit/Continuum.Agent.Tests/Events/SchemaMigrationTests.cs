using System.Text;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.Events;

/// <summary>A file as the first agents wrote it, opened by this one.</summary>
public sealed class SchemaMigrationTests : IDisposable
{
    private const string Columns = """
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
        payload BLOB NOT NULL, content_type TEXT, trigger_kind TEXT NOT NULL, trigger_topic TEXT, trigger_method TEXT,
        trigger_path TEXT, accepted_at INTEGER NOT NULL, attempts INTEGER NOT NULL, deferrals INTEGER NOT NULL,
        trace_parent TEXT, reply_topic TEXT, reply_qos INTEGER, reply_correlation BLOB
        """;

    private const string SchemaOfV1 = $"""
        CREATE TABLE events ({Columns}, due_at INTEGER NOT NULL);
        CREATE INDEX events_due ON events (namespace, name, due_at);
        CREATE INDEX events_order ON events (namespace, name, sequence);
        CREATE TABLE dead_letters ({Columns}, dead_at INTEGER NOT NULL, error_type TEXT NOT NULL,
            error_message TEXT NOT NULL);
        CREATE UNIQUE INDEX dead_letters_id ON dead_letters (id);
        PRAGMA user_version=1;
        """;

    private const string Shared =
        "(id, namespace, name, payload, content_type, trigger_kind, trigger_topic, accepted_at, attempts, deferrals, "
        + "reply_topic, reply_qos, reply_correlation, ";

    private static readonly long Now = Some.Time.ToUnixTimeMilliseconds();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_of_an_older_file_is_there_and_accounted_for()
    {
        WriteV1();
        await using EventQueue queue = EventQueue.Open(
            _folder.File("events.db"), new EventQueueOptions(), new ManualTimeProvider(Some.Time));
        Assert.Equal((3, 1), queue.Count());
        long stored = queue.Bytes;

        // The one that only waited for the function to be in reach is due at once, the failed one when it was.
        IReadOnlyList<QueuedEvent> due = queue.ReadDue(Some.Function, Some.Time, 10);
        Assert.Equal(["e-1", "e-3"], due.Select(queued => queued.Id));
        Assert.Equal(Some.Time.AddSeconds(9), queue.NextDue(Some.Function, Some.Time));
        QueuedEvent first = due[0];
        Assert.InRange(stored, 3 * 4, 3 * (first.Bytes + 100));
        Assert.Equal(("text/plain", "plant/p1/temperature", Some.Time, "re/1", 1), (
            first.ContentType, first.Trigger.Topic, first.AcceptedAt, first.Reply!.Topic, first.Reply.QoS));
        Assert.Equal("e-1."u8, first.Payload.Span);
        DeadLetter letter = Assert.Single(queue.ListDeadLetters("node", null, 10, null));
        Assert.Equal(("d-1", 3, "T", "m"), (letter.Id, letter.Attempts, letter.Error.Type, letter.Error.Message));

        EventAccount account = queue.Account();
        Assert.Equal((4, 1), (account.Accepted, account.DeadLettered));
        QueuedEvent next = Assert.Single(await queue.AppendAsync([Some.Event()], default));
        Assert.True(next.Sequence > due[^1].Sequence);
        Assert.Equal(1, await queue.ReplayAsync(new DeadLetterFilter(null, ["d-1"]), default));
        queue.Account();
    }

    [Fact]
    public async Task It_is_brought_up_once()
    {
        WriteV1();
        for (int time = 0; time < 2; time++)
        {
            await using EventQueue queue = EventQueue.Open(
                _folder.File("events.db"), new EventQueueOptions(), TimeProvider.System);
            Assert.Equal((3, 1), queue.Count());
        }
    }

    [Fact]
    public async Task What_waits_in_a_file_of_the_second_schema_waits_on()
    {
        string path = _folder.File("events.db");
        await using (EventQueue queue = EventQueue.Open(path, new EventQueueOptions(), new ManualTimeProvider(Some.Time)))
        {
            await queue.AppendAsync([Some.Event() with { OrderKey = "k" }], new Arrival("c", 3, "n"), _ => { }, default);
            await queue.BuryAsync((await queue.AppendAsync([Some.Event()], default))[0], new("T", "m"), default);
        }

        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand back = connection.CreateCommand();
            back.CommandText = """
                ALTER TABLE events DROP COLUMN via; ALTER TABLE dead_letters DROP COLUMN via;
                ALTER TABLE inbound DROP COLUMN number;
                DROP TABLE routes; DROP TABLE route_drops; DROP TABLE outbox; DROP TABLE subscriptions;
                ALTER TABLE names DROP COLUMN origin; ALTER TABLE names DROP COLUMN entrance; PRAGMA user_version=2;
                """;
            back.ExecuteNonQuery();
        }

        for (int time = 0; time < 2; time++)
        {
            await using EventQueue queue = EventQueue.Open(path, new EventQueueOptions(), new ManualTimeProvider(Some.Time));
            Assert.Equal((1, 1), queue.Count());
            Assert.Equal("k", Assert.Single(queue.ReadDue(Some.Function, Some.Time, 10)).OrderKey);
            Assert.Empty(await queue.AppendAsync([Some.Event()], new Arrival("c", 3, null), _ => { }, default));
            queue.Account();
        }
    }

    [Fact]
    public async Task What_waits_in_a_file_of_the_third_schema_waits_on()
    {
        string path = _folder.File("events.db");
        await using (EventQueue queue = EventQueue.Open(path, new EventQueueOptions(), new ManualTimeProvider(Some.Time)))
        {
            await queue.AppendAsync([Some.Event()], new Arrival("c", 0, "n"), _ => { }, default);
        }

        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand back = connection.CreateCommand();
            back.CommandText = """
                DROP INDEX outbox_under_way; DROP TABLE subscriptions;
                ALTER TABLE names DROP COLUMN origin; ALTER TABLE names DROP COLUMN entrance; PRAGMA user_version=3;
                """;
            back.ExecuteNonQuery();
        }

        for (int time = 0; time < 2; time++)
        {
            await using EventQueue queue = EventQueue.Open(path, new EventQueueOptions(), new ManualTimeProvider(Some.Time));
            Assert.Equal((1, 0), queue.Count());
            Assert.Empty(await queue.AppendAsync([Some.Event()], new Arrival("c", 0, "n"), _ => { }, default));
            Assert.Empty(queue.Subscriptions.Read("b"));
            queue.Account();
        }
    }

    private void WriteV1()
    {
        using SqliteConnection connection = new($"Data Source={_folder.File("events.db")};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute(SchemaOfV1);
        Insert("events", "e-1", attempts: 0, deferrals: 0, "due_at", "0");
        Insert("events", "e-2", attempts: 1, deferrals: 0, "due_at", $"{Now + 9000}");
        Insert("events", "e-3", attempts: 0, deferrals: 4, "due_at", $"{Now + 20000}");
        Insert("dead_letters", "d-1", attempts: 3, deferrals: 0, "dead_at, error_type, error_message", $"{Now}, 'T', 'm'");

        void Insert(string table, string id, int attempts, int deferrals, string more, string values) => Execute(
            $"INSERT INTO {table} {Shared}{more}) VALUES ('{id}', 'default', 'thermostat', "
            + $"x'{Convert.ToHexString(Encoding.UTF8.GetBytes((id + ".")[..4]))}', 'text/plain', 'mqtt', "
            + $"'plant/p1/temperature', {Now}, {attempts}, {deferrals}, 're/1', 1, x'01', {values})");

        void Execute(string sql)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
