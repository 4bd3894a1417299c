using Microsoft.Data.Sqlite;

namespace Continuum.Storage.Sqlite;

/// <summary>Says in words what SQLite's result codes mean for one file (sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CantOpen = 14;
    private const int NotADatabase = 26;

    public static StorageException Explain(SqliteException error, string path)
    {
        (StorageProblem problem, string advice) = error.SqliteErrorCode switch
        {
            Corrupt or NotADatabase => (StorageProblem.Corrupt,
                "is damaged or is no SQLite database. Stop the process, move the file and those beside it with -wal "
                + "and -shm aside, and put a backup in their place; without one it starts empty."),
            Full => (StorageProblem.DiskFull,
                "cannot grow: no space is left on the device. Nothing was half written; free some and try again."),
            Perm or ReadOnly or CantOpen or IoError => (StorageProblem.Unavailable,
                "cannot be opened or written. The folder must exist and this process's user must be allowed to write "
                + "both the folder and the file."),
            Busy or Locked => (StorageProblem.Locked,
                "is locked by another process. One control plane only may use a data directory."),
            _ => (StorageProblem.Other, "could not be used."),
        };
        return new StorageException(
            problem,
            path,
            $"The database {path} {advice} (SQLite {error.SqliteExtendedErrorCode}: {error.Message})",
            error);
    }
}
