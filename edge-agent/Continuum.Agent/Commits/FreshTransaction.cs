using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Continuum.Agent.Commits;

/// <summary>Begins transactions on a connection whose last one may not have come to an end.</summary>
internal static class FreshTransaction
{
    /// <summary>
    /// Begins one. Where a roll-back failed, its transaction stayed open in the database though nobody holds it any
    /// more: that is undone first.
    /// </summary>
    public static SqliteTransaction Begin(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            using SqliteCommand rollBack = connection.CreateCommand();
            rollBack.CommandText = "ROLLBACK";
            rollBack.ExecuteNonQuery();
        }

        return connection.BeginTransaction();
    }
}
