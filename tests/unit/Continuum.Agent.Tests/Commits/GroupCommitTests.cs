using Continuum.Agent.Commits;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Tests.Events;
using Continuum.Agent.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace Continuum.Agent.Tests.Commits;

/// <summary>Nothing that goes wrong around one write keeps those behind it waiting.</summary>
public sealed class GroupCommitTests : IDisposable
{
    // Action code of an authorizer: https://sqlite.org/c3ref/c_alter_table.html
    private const int Transaction = 22;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_breaks_after_a_commit_fails_no_write_and_holds_none_up()
    {
        await using QueueFixture fixture = new();
        Task<IReadOnlyList<QueuedEvent>> broken = fixture.Queue.AppendAsync(
            [Some.Event()], arrival: null, _ => throw new InvalidOperationException("The lane broke."), default);
        Assert.Single(await Soon(broken));
        Assert.Single(await Soon(fixture.Queue.AppendAsync([Some.Event()], default)));
        Assert.Equal((2, 0), fixture.Queue.Count());
        Assert.Equal(2, fixture.FromOutside("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task A_roll_back_that_fails_is_made_up_for_and_its_writes_are_undone()
    {
        using SqliteConnection connection = Open();
        bool denied = false;
        strdelegate_authorizer deny = (_, action, verb, _, _, _) =>
            denied && action == Transaction && verb == "ROLLBACK" ? raw.SQLITE_DENY : raw.SQLITE_OK;
        raw.sqlite3_set_authorizer(connection.Handle, deny, null);
        await using GroupCommit<EventWriter> commits = Over(connection);

        denied = true;
        for (int round = 0; round < 2; round++)
        {
            Exception told = await Assert.ThrowsAnyAsync<Exception>(() => Soon(commits.WriteAsync<bool>(
                writer =>
                {
                    writer.Append(new Publication([Some.Event()], [], null), Some.Time);
                    throw new InvalidOperationException("It broke.");
                },
                _ => { },
                default)));
            Assert.True(round > 0 || told.Message == "It broke.", told.ToString());
        }

        denied = false;
        QueuedEvent[] kept = (await Soon(commits.WriteAsync(
            writer => writer.Append(new Publication([Some.Event()], [], null), Some.Time), _ => { }, default))).Events;
        Assert.Single(kept);
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT group_concat(id) FROM events";
        Assert.Equal(kept[0].Id, count.ExecuteScalar());
    }

    [Fact]
    public async Task A_write_that_meets_what_cannot_be_read_fails_alone_and_who_waits_for_earlier_ones_goes_on()
    {
        using SqliteConnection connection = Open();
        await using GroupCommit<EventWriter> commits = Over(connection);

        // Held up, so that all that come behind it share a commit.
        using ManualResetEventSlim go = new();
        Task<bool> first = commits.WriteAsync(_ => go.Wait(TimeSpan.FromSeconds(30)), _ => { }, default);
        Task<bool> broken = commits.WriteAsync<bool>(_ => throw new FormatException("A row."), _ => { }, default);
        Task<bool> other = commits.WriteAsync<bool>(_ => throw new KeyNotFoundException("A key."), _ => { }, default);
        Task<TakenPublication> kept = commits.WriteAsync(
            writer => writer.Append(new Publication([Some.Event()], [], null), Some.Time), _ => { }, default);
        Task earlier = commits.WaitForEarlierAsync(default);
        go.Set();

        Assert.True(await Soon(first));
        EventQueueException told = await Assert.ThrowsAsync<EventQueueException>(() => Soon(broken));
        Assert.Equal(EventQueueError.Corrupt, told.Error);
        Assert.Contains("A row.", told.Message, StringComparison.Ordinal);
        Assert.Equal("A key.", (await Assert.ThrowsAsync<KeyNotFoundException>(() => Soon(other))).Message);
        Assert.Single((await Soon(kept)).Events);
        await earlier.WaitAsync(TimeSpan.FromSeconds(30));
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM events";
        Assert.Equal(1L, count.ExecuteScalar());
    }

    [Fact]
    public async Task A_write_for_later_that_breaks_by_itself_is_given_up_and_all_others_are_written()
    {
        using SqliteConnection connection = Open();
        GroupCommit<EventWriter> commits = Over(connection);
        int tried = 0;
        bool laterDone = false;
        commits.WriteLater<bool>(_ => throw new KeyNotFoundException($"{++tried}"), _ => { });
        commits.WriteLater<bool>(_ => throw new SqliteException($"{++tried}", raw.SQLITE_CONSTRAINT), _ => { });
        commits.WriteLater(_ => true, done => laterDone = done);
        for (int round = 0; round < 2; round++)
        {
            TakenPublication taken = await Soon(commits.WriteAsync(
                writer => writer.Append(new Publication([Some.Event()], [], null), Some.Time), _ => { }, default));
            Assert.Single(taken.Events);
        }

        await commits.DisposeAsync();
        Assert.Equal((2, true), (tried, laterDone));
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM events";
        Assert.Equal(2L, count.ExecuteScalar());
    }

    [Fact]
    public async Task A_write_for_later_that_the_database_refuses_is_tried_again()
    {
        using SqliteConnection connection = Open();
        await using GroupCommit<EventWriter> commits = Over(connection);
        int tried = 0;
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        commits.WriteLater(
            _ => ++tried > 1 ? true : throw new SqliteException("the disk is full", raw.SQLITE_FULL), done.SetResult);
        await Assert.ThrowsAsync<EventQueueException>(() => Soon(commits.WriteAsync(_ => true, _ => { }, default)));
        Assert.True(await Soon(commits.WriteAsync(_ => true, _ => { }, default)));
        Assert.True(await Soon(done.Task));
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={_folder.File("events.db")};Pooling=False");
        connection.Open();
        EventSchema.Bring(connection, 0);
        return connection;
    }

    private static GroupCommit<EventWriter> Over(SqliteConnection connection) => new(
        new EventWriter(connection, new EventQueueOptions(), OutboxPlan.Empty),
        "events.db",
        new GroupBounds(10),
        TimeProvider.System,
        NullLogger.Instance);

    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30));
}
