using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>The SQLite file beneath the event queue: its pragmas, its schema, and what its errors mean.</summary>
internal static class EventDatabase
{
    private const int SchemaVersion = 1;

    // Result codes: https://sqlite.org/rescode.html
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteNotADatabase = 26;

    private const string Columns = """
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        payload BLOB NOT NULL,
        content_type TEXT,
        trigger_kind TEXT NOT NULL,
        trigger_topic TEXT,
        trigger_method TEXT,
        trigger_path TEXT,
        accepted_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        deferrals INTEGER NOT NULL,
        trace_parent TEXT,
        reply_topic TEXT,
        reply_qos INTEGER,
        reply_correlation BLOB
        """;

    private const string Schema = $"""
        CREATE TABLE IF NOT EXISTS events ({Columns},
            due_at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS events_due ON events (namespace, name, due_at);
        CREATE INDEX IF NOT EXISTS events_order ON events (namespace, name, sequence);
        CREATE TABLE IF NOT EXISTS dead_letters ({Columns},
            dead_at INTEGER NOT NULL,
            error_type TEXT NOT NULL,
            error_message TEXT NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS dead_letters_id ON dead_letters (id);
        """;

    /// <summary>Opens a connection; the first one creates the schema.</summary>
    /// <exception cref="EventQueueException">The file cannot be opened, or is no event queue of ours.</exception>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            // FULL: a commit returns when the log is on the disk, so that what was acknowledged survives a power cut.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;");
            MigrateTo(connection, path);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says what a SQLite error means for the queue, and what helps.</summary>
    public static EventQueueException Translate(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        SqliteFull => new(
            EventQueueError.DiskFull, $"no room on the disk for the event queue {path}: free some space", e),
        SqliteCorrupt or SqliteNotADatabase => new(
            EventQueueError.Corrupt,
            $"the event queue {path} cannot be read ({e.Message}): restore it from a copy, or move it away to start "
            + "with an empty queue (events that waited in it are lost then)",
            e),
        SqliteIoError => new(
            EventQueueError.Io, $"the event queue {path} could not be read or written: {e.Message}", e),
        _ => new(EventQueueError.Io, $"the event queue {path} failed: {e.Message}", e),
    };

    private static void MigrateTo(SqliteConnection connection, string path)
    {
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        long found = (long)read.ExecuteScalar()!;
        if (found > SchemaVersion)
        {
            throw new EventQueueException(
                EventQueueError.Corrupt,
                $"the event queue {path} has schema {found}, this agent knows {SchemaVersion}: run the newer agent");
        }

        if (found == 0)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, Schema, transaction);
            Execute(connection, $"PRAGMA user_version={SchemaVersion}", transaction);
            transaction.Commit();
        }
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
