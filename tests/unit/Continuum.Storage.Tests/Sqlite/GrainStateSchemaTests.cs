using Continuum.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Continuum.Storage.Tests.Sqlite;

public sealed class GrainStateSchemaTests : IDisposable
{
    private static readonly SchemaMigration[] Newer =
    [
        .. GrainStateSchema.Migrations,
        new(2, "ALTER TABLE grain_state ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"),
    ];

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("grains.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_older_file_is_brought_to_the_newest_version_once_and_keeps_its_rows()
    {
        using (GrainStateDatabase old = GrainStateDatabase.Open(Path, GrainStateSchema.Migrations))
        {
            await ScalarAsync(old, "INSERT INTO grain_state VALUES ('t', 'k', 'n', 'e', '{}', '')");
        }

        using (GrainStateDatabase upgraded = GrainStateDatabase.Open(Path, Newer))
        {
            Assert.Equal("none", await ScalarAsync(upgraded, "SELECT note FROM grain_state"));
        }

        using GrainStateDatabase again = GrainStateDatabase.Open(Path, Newer);
        Assert.Equal(2L, await ScalarAsync(again, "SELECT version FROM schema_version"));
    }

    [Fact]
    public void A_file_of_a_newer_program_is_refused()
    {
        GrainStateDatabase.Open(Path, Newer).Dispose();

        StorageException failure = Assert.Throws<StorageException>(
            () => GrainStateDatabase.Open(Path, GrainStateSchema.Migrations));

        Assert.Equal(StorageProblem.NewerSchema, failure.Problem);
        Assert.Contains("knows up to 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_file_as_it_was()
    {
        SchemaMigration broken = new(2, "CREATE TABLE half (x); INSERT INTO no_such_table VALUES (1)");
        Assert.Throws<StorageException>(() => GrainStateDatabase.Open(Path, [.. GrainStateSchema.Migrations, broken]));

        using GrainStateDatabase reopened = GrainStateDatabase.Open(Path, GrainStateSchema.Migrations);

        Assert.Equal(1L, await ScalarAsync(reopened, "SELECT version FROM schema_version"));
        Assert.Equal(0L, await ScalarAsync(reopened, "SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        StorageException failure = Assert.Throws<StorageException>(
            () => GrainStateDatabase.Open(_folder.File("missing", "grains.db"), GrainStateSchema.Migrations));

        Assert.Equal(StorageProblem.Unavailable, failure.Problem);
        Assert.Contains("The folder must exist", failure.Message, StringComparison.Ordinal);
    }

    private static Task<object?> ScalarAsync(GrainStateDatabase database, string sql) => database.RunAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    });
}
