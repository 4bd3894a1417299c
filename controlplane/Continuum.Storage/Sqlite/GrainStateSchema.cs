using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Continuum.Storage.Sqlite;

/// <summary>The tables of the store, and how an older file becomes today's.</summary>
internal static class GrainStateSchema
{
    /// <summary>All steps, in order. Those that have been released never change: append.</summary>
    public static readonly IReadOnlyList<SchemaMigration> Migrations =
    [
        new(1, """
            CREATE TABLE grain_state (
                grain_type TEXT NOT NULL,
                grain_key  TEXT NOT NULL,
                state_name TEXT NOT NULL,
                etag       TEXT NOT NULL,
                json       TEXT NOT NULL,
                updated_at TEXT NOT NULL,
                PRIMARY KEY (grain_type, grain_key, state_name)
            ) WITHOUT ROWID;
            """),
    ];

    /// <summary>Brings the file to the last of these versions.</summary>
    /// <exception cref="StorageException">The file is newer than the last of them.</exception>
    public static void Migrate(SqliteConnection connection, string path, IReadOnlyList<SchemaMigration> migrations)
    {
        Run(connection, transaction: null, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        int current = CurrentVersion(connection);
        int last = migrations[^1].Version;
        if (current > last)
        {
            throw new StorageException(
                StorageProblem.NewerSchema, path,
                $"The database {path} has schema version {current}; this program knows up to {last}. Use the newer "
                + "program that wrote it, or put back a backup from before the upgrade.", innerException: null);
        }

        foreach (SchemaMigration step in migrations.Where(step => step.Version > current))
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Run(connection, transaction, step.Sql);
            string version = step.Version.ToString(CultureInfo.InvariantCulture);
            Run(connection, transaction, $"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({version})");
            transaction.Commit();
        }
    }

    private static int CurrentVersion(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(version), 0) FROM schema_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    // Only constants of this class and version numbers come here.
#pragma warning disable CA2100
    private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
