using Continuum.Agent.Outbox;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>The SQLite file beneath the event queue: its pragmas, its schema, and what its errors mean.</summary>
internal static class EventDatabase
{
    // Result codes: https://sqlite.org/rescode.html
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteNotADatabase = 26;

    // Small pages: a commit writes the pages that it changed whole, and an event is some hundred bytes.
    private const int PageBytes = 1024;

    /// <summary>Opens the one connection that writes and the one that reads.</summary>
    /// <exception cref="EventQueueException">The file cannot be opened, or is no event queue of ours.</exception>
    public static (EventWriter Writer, ReadConnection Reads) OpenBoth(
        string path, EventQueueOptions options, OutboxPlan plan)
    {
        SqliteConnection writing = Open(path);
        try
        {
            EventWriter writer = new(writing, options, plan);
            return (writer, new ReadConnection(Open(path), path));
        }
        catch (SqliteException e)
        {
            writing.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }

    // The first connection creates the schema.
    private static SqliteConnection Open(string path)
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
            // The page size takes hold in a new file only.
            Execute(
                connection,
                $"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                + "PRAGMA temp_store=MEMORY;");
            Migrate(connection, path);
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

    private static void Migrate(SqliteConnection connection, string path)
    {
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        long found = (long)read.ExecuteScalar()!;
        if (found > EventSchema.Version)
        {
            throw new EventQueueException(
                EventQueueError.Corrupt,
                $"the event queue {path} has schema {found}, this agent knows {EventSchema.Version}: run the newer agent");
        }

        EventSchema.Bring(connection, found);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
