using Continuum.Storage.Sqlite;
using Continuum.Storage.Tests.Grains;
using Microsoft.Data.Sqlite;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Storage.Tests.Sqlite;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private static readonly GrainId One = GrainId.Create("scoreboard", "one");

    private readonly TempFolder _folder = new();
    private readonly GrainStateDatabase _database;
    private readonly SqliteGrainStorage _storage;

    public SqliteGrainStorageTests()
    {
        _database = GrainStateDatabase.Open(_folder.File("grains.db"), GrainStateSchema.Migrations);
        _storage = new SqliteGrainStorage(_database, ScoreJson.Default, new ManualTimeProvider());
    }

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_state_that_was_never_written_has_no_record()
    {
        GrainState<Score> state = new(new Score { Points = 9 });

        await _storage.ReadStateAsync("score", One, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(9, state.State.Points);
    }

    [Fact]
    public async Task Each_write_has_a_new_version_and_is_read_back()
    {
        GrainState<Score> written = new(new Score { Points = 1, Players = ["a"] });
        await _storage.WriteStateAsync("score", One, written);
        string? first = written.ETag;
        written.State = new Score { Points = 2, Players = ["a", "b"] };
        await _storage.WriteStateAsync("score", One, written);

        GrainState<Score> read = await ReadAsync();

        Assert.NotEqual(first, written.ETag);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);
        Assert.Equal(["a", "b"], read.State.Players);
    }

    [Fact]
    public async Task States_of_other_names_and_keys_are_apart()
    {
        await _storage.WriteStateAsync("score", One, new GrainState<Score>(new Score { Points = 1 }));
        await _storage.WriteStateAsync("other", One, new GrainState<Score>(new Score { Points = 2 }));
        await _storage.WriteStateAsync(
            "score", GrainId.Create("scoreboard", "two"), new GrainState<Score>(new Score { Points = 3 }));

        Assert.Equal(1, (await ReadAsync()).State.Points);
    }

    [Fact]
    public async Task A_write_with_an_old_version_is_refused_and_changes_nothing()
    {
        await _storage.WriteStateAsync("score", One, new GrainState<Score>(new Score { Points = 1 }));
        GrainState<Score> mine = await ReadAsync();
        GrainState<Score> theirs = await ReadAsync();
        theirs.State = new Score { Points = 2 };
        await _storage.WriteStateAsync("score", One, theirs);

        InconsistentStateException conflict = await Assert.ThrowsAsync<InconsistentStateException>(
            () => _storage.WriteStateAsync("score", One, mine));

        Assert.Equal(theirs.ETag, conflict.StoredEtag);
        Assert.Equal(mine.ETag, conflict.CurrentEtag);
        Assert.Equal(2, (await ReadAsync()).State.Points);
    }

    [Fact]
    public async Task A_first_write_where_a_state_is_stored_is_refused()
    {
        await _storage.WriteStateAsync("score", One, new GrainState<Score>(new Score { Points = 1 }));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _storage.WriteStateAsync("score", One, new GrainState<Score>(new Score())));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _storage.ClearStateAsync("score", One, new GrainState<Score>(new Score())));
    }

    [Fact]
    public async Task Clearing_removes_the_record_and_old_versions_stay_old()
    {
        GrainState<Score> state = new(new Score { Points = 1 });
        await _storage.WriteStateAsync("score", One, state);
        GrainState<Score> stale = await ReadAsync();
        await _storage.ClearStateAsync("score", One, state);
        Assert.False((await ReadAsync()).RecordExists);
        await _storage.ClearStateAsync("score", One, state);

        await _storage.WriteStateAsync("score", One, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("score", One, stale));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_old_state_stays()
    {
        GrainState<Score> state = new(new Score { Points = 1 });
        await _storage.WriteStateAsync("score", One, state);
        await ExecuteAsync("PRAGMA max_page_count = 1");
        state.State = new Score { Points = 2, Players = [new string('x', 1_000_000)] };

        StorageException failure = await Assert.ThrowsAsync<StorageException>(
            () => _storage.WriteStateAsync("score", One, state));

        Assert.Equal(StorageProblem.DiskFull, failure.Problem);
        Assert.Contains("no space", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await ReadAsync()).State.Points);
    }

    [Fact]
    public async Task A_stored_state_of_another_shape_is_named_with_its_row()
    {
        await ExecuteAsync(
            "INSERT INTO grain_state VALUES ('scoreboard', 'one', 'score', 'e', '{\"points\":\"many\"}', '')");

        StorageException failure = await Assert.ThrowsAsync<StorageException>(ReadAsync);

        Assert.Equal(StorageProblem.UnreadableState, failure.Problem);
        Assert.Contains("scoreboard/one 'score'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_writers_at_once_all_get_through()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _storage.WriteStateAsync(
            "score", GrainId.Create("scoreboard", $"k{i}"), new GrainState<Score>(new Score { Points = i })))));

        Assert.Equal(200L, await ExecuteAsync("SELECT count(*) FROM grain_state"));
    }

    [Fact]
    public async Task The_file_is_in_WAL_mode_and_synced_at_each_commit()
    {
        Assert.Equal("wal", await _database.RunAsync(connection => Scalar(connection, "PRAGMA journal_mode")));
        Assert.Equal(2L, await _database.RunAsync(connection => Scalar(connection, "PRAGMA synchronous")));
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private Task<object?> ExecuteAsync(string sql) => _database.RunAsync(connection => Scalar(connection, sql));

    private async Task<GrainState<Score>> ReadAsync()
    {
        GrainState<Score> state = new(new Score());
        await _storage.ReadStateAsync("score", One, state);
        return state;
    }
}
