using Continuum.Storage.Tests.Grains;

namespace Continuum.Storage.Tests;

public sealed class GrainsOverSqliteTests
{
    [Fact]
    public async Task State_outlives_the_silo()
    {
        using TempFolder folder = new();
        await using (ScoreProcess first = await ScoreProcess.StartAsync(folder.File("grains.db")))
        {
            IScoreboard board = first.Grains.GetGrain<IScoreboard>("plant/line 1");
            await Task.WhenAll(Enumerable.Range(1, 20).Select(i => board.AddAsync(i, $"p{i}")));
        }

        await using ScoreProcess second = await ScoreProcess.StartAsync(folder.File("grains.db"));
        Score score = await second.Grains.GetGrain<IScoreboard>("plant/line 1").ReadAsync();

        Assert.Equal(210, score.Points);
        Assert.Equal(20, score.Players.Count);
        Assert.Equal(0, (await second.Grains.GetGrain<IScoreboard>("plant/line 2").ReadAsync()).Points);
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_kill()
    {
        using TempFolder folder = new();
        using TempFolder crashed = new();
        await using ScoreProcess process = await ScoreProcess.StartAsync(folder.File("grains.db"));
        await process.Grains.GetGrain<IScoreboard>("one").AddAsync(42, "p");

        // What a killed process leaves behind: the file and its log, neither closed nor merged.
        File.Copy(folder.File("grains.db"), crashed.File("grains.db"));
        File.Copy(folder.File("grains.db-wal"), crashed.File("grains.db-wal"));

        await using ScoreProcess next = await ScoreProcess.StartAsync(crashed.File("grains.db"));
        Assert.Equal(42, (await next.Grains.GetGrain<IScoreboard>("one").ReadAsync()).Points);
    }

    [Fact]
    public async Task A_file_that_is_no_database_stops_the_start_and_is_named()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.File("grains.db"), new string('x', 8_192));

        StorageException failure = await Assert.ThrowsAsync<StorageException>(
            () => ScoreProcess.StartAsync(folder.File("grains.db")));

        Assert.Equal(StorageProblem.Corrupt, failure.Problem);
        Assert.Contains(folder.File("grains.db"), failure.Message, StringComparison.Ordinal);
        Assert.Contains("backup", failure.Message, StringComparison.Ordinal);
    }
}
