using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace Continuum.Agent.Tests.Events;

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
        using SqliteConnection connection = new($"Data Source={_folder.File("events.db")};Pooling=False");
        connection.Open();
        EventSchema.Bring(connection, 0);
        bool denied = false;
        strdelegate_authorizer deny = (_, action, verb, _, _, _) =>
            denied && action == Transaction && verb == "ROLLBACK" ? raw.SQLITE_DENY : raw.SQLITE_OK;
        raw.sqlite3_set_authorizer(connection.Handle, deny, null);
        await using GroupCommit commits = new(
            new EventWriter(connection, new EventQueueOptions(), OutboxPlan.Empty),
            "events.db",
            10,
            TimeProvider.System,
            NullLogger.Instance);

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

    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30));
}
