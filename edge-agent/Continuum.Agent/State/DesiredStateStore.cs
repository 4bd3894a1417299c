using System.Text.Json;
using Continuum.Contracts.Desired;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.State;

/// <summary>
/// Keeps the last desired state on the disk, so that a restart without a control plane serves what it served.
/// </summary>
internal sealed class DesiredStateStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Lock _gate = new();

    private DesiredStateStore(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <exception cref="DesiredStateException">The file cannot be opened.</exception>
    public static DesiredStateStore Open(string path)
    {
        SqliteConnection connection = new(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                CREATE TABLE IF NOT EXISTS desired_state (
                    id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, document BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS serving (function TEXT PRIMARY KEY, document BLOB NOT NULL);
                """;
            command.ExecuteNonQuery();
            return new DesiredStateStore(connection, path);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unusable(path, e);
        }
    }

    /// <returns>The last state saved, or null when there never was one.</returns>
    /// <exception cref="DesiredStateException">It cannot be read.</exception>
    public DesiredState? Load() => Use("SELECT document FROM desired_state WHERE id = 1", command =>
        command.ExecuteScalar() is byte[] document
            ? JsonSerializer.Deserialize(document, DesiredStateJson.Default.DesiredState)
            : null);

    /// <summary>On the disk when it returns.</summary>
    /// <exception cref="DesiredStateException">It cannot be written.</exception>
    public void Save(DesiredState state) => Use(
        """
        INSERT INTO desired_state (id, revision, document) VALUES (1, $revision, $document)
        ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, document = excluded.document
        """,
        command =>
        {
            command.Parameters.AddWithValue("$revision", state.Revision);
            command.Parameters.AddWithValue(
                "$document", JsonSerializer.SerializeToUtf8Bytes(state, DesiredStateJson.Default.DesiredState));
            return command.ExecuteNonQuery();
        });

    /// <summary>The version of each function that became ready last: what serves until a newer one is ready.</summary>
    /// <exception cref="DesiredStateException">It cannot be read.</exception>
    public IReadOnlyList<Assignment> LoadServing() => Use("SELECT document FROM serving ORDER BY function", command =>
    {
        List<Assignment> serving = [];
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            serving.Add(JsonSerializer.Deserialize(
                row.GetFieldValue<byte[]>(0), DesiredStateJson.Default.Assignment)!);
        }

        return serving;
    });

    /// <summary>Notes that a version became ready.</summary>
    /// <exception cref="DesiredStateException">It cannot be written.</exception>
    public void SaveServing(Assignment assignment) => Use(
        "INSERT OR REPLACE INTO serving (function, document) VALUES ($function, $document)",
        command =>
        {
            command.Parameters.AddWithValue("$function", assignment.Version.Function.ToString());
            command.Parameters.AddWithValue(
                "$document", JsonSerializer.SerializeToUtf8Bytes(assignment, DesiredStateJson.Default.Assignment));
            return command.ExecuteNonQuery();
        });

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private T Use<T>(string sql, Func<SqliteCommand, T> use)
    {
        lock (_gate)
        {
            try
            {
                using SqliteCommand command = _connection.CreateCommand();
                command.CommandText = sql;
                return use(command);
            }
            catch (Exception e) when (e is SqliteException or JsonException or NotSupportedException)
            {
                throw Unusable(_path, e);
            }
        }
    }

    private static DesiredStateException Unusable(string path, Exception e) => new(
        $"the node's state {path} cannot be read or written ({e.Message}): free disk space or restore the file; moved "
        + "away, it is fetched anew from the control plane",
        e);
}
