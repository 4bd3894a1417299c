using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.Events;

public sealed class EventQueueBadDayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File("events.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_no_database_is_named_with_a_remedy()
    {
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        EventQueueException refused = Assert.Throws<EventQueueException>(Open);
        Assert.Equal(EventQueueError.Corrupt, refused.Error);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("move it away", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_named_with_a_remedy()
    {
        await using (EventQueue queue = Open())
        {
            await queue.AppendAsync(Some.Events(2000), default);
        }

        byte[] bytes = System.IO.File.ReadAllBytes(File);
        bytes.AsSpan(4096).Fill(0xA5);
        System.IO.File.WriteAllBytes(File, bytes);
        EventQueueException refused = Assert.Throws<EventQueueException>(Open);
        Assert.Equal(EventQueueError.Corrupt, refused.Error);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_of_a_newer_agent_is_left_alone()
    {
        using (SqliteConnection connection = new($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }

        EventQueueException refused = Assert.Throws<EventQueueException>(Open);
        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("run the newer agent", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_files_place_is_named()
    {
        Directory.CreateDirectory(File);
        EventQueueException refused = Assert.Throws<EventQueueException>(Open);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_refuses_events_and_the_queue_goes_on_once_there_is_room()
    {
        using SmallDisk disk = new();
        await using EventQueue queue = EventQueue.Open(
            disk.File("events.db"), new EventQueueOptions(), TimeProvider.System);
        QueuedEvent kept = (await queue.AppendAsync([Some.Event()], default))[0];
        using (disk.Fill())
        {
            EventQueueException refused = await Assert.ThrowsAsync<EventQueueException>(async () =>
            {
                while (true)
                {
                    await queue.AppendAsync([Some.Event(payload: new string('x', 10_000))], default);
                }
            });
            Assert.Equal(EventQueueError.DiskFull, refused.Error);
            Assert.Contains("free some space", refused.Message, StringComparison.Ordinal);
        }

        long before = queue.Count().Events;
        await queue.AppendAsync([Some.Event()], default);
        await queue.CompleteAsync(kept, default);
        Assert.Equal(before, queue.Count().Events);
    }

    [Fact]
    public async Task Readers_of_a_closed_queue_are_told_and_nothing_else_breaks()
    {
        EventQueue queue = Open();
        await queue.DisposeAsync();
        await queue.DisposeAsync();
        EventQueueException closed = Assert.Throws<EventQueueException>(() => queue.Count());
        Assert.Equal(EventQueueError.Closed, closed.Error);
    }

    private EventQueue Open() => EventQueue.Open(File, new EventQueueOptions(), TimeProvider.System);
}
