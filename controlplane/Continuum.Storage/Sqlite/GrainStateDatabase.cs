using Microsoft.Data.Sqlite;

namespace Continuum.Storage.Sqlite;

/// <summary>
/// Owns the one connection to the file. SQLite writes one transaction at a time anyway, so all work passes one gate;
/// what waits, waits here and never in SQLite's busy loop.
/// </summary>
internal sealed class GrainStateDatabase : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;

    private GrainStateDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        Path = path;
    }

    /// <summary>The absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the file, made and brought to today's schema where needed.</summary>
    /// <exception cref="StorageException">The file cannot be used; the message says why and what to do.</exception>
    public static GrainStateDatabase Open(string path, IReadOnlyList<SchemaMigration> migrations)
    {
        string full = System.IO.Path.GetFullPath(path);

        // Not pooled: the file must be closed when this is disposed.
        SqliteConnection connection = new(
            new SqliteConnectionStringBuilder { DataSource = full, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            using (SqliteCommand pragmas = connection.CreateCommand())
            {
                // FULL: in WAL mode NORMAL may lose the last commits with the power (sqlite.org/pragma.html).
                pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
                pragmas.ExecuteNonQuery();
            }

            GrainStateSchema.Migrate(connection, full, migrations);
            return new GrainStateDatabase(connection, full);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteErrors.Explain(error, full);
        }
        catch (StorageException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs a piece of work alone, off the caller's scheduler: a slow disk must not hold up its turns.
    /// </summary>
    public async Task<TResult> RunAsync<TResult>(Func<SqliteConnection, TResult> work)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => work(_connection)).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(error, Path);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }
}
