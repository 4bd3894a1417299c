using Continuum.Agent.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.Events;

/// <summary>A queue in a folder of its own, that can be closed or abandoned and opened again.</summary>
internal sealed class QueueFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<EventQueue> _opened = [];

    public QueueFixture(EventQueueOptions? options = null)
    {
        Options = options ?? new EventQueueOptions();
        Queue = Open();
    }

    public EventQueueOptions Options { get; }

    public ManualTimeProvider Time { get; } = new(Fixtures.Some.Time);

    public string Path => _folder.File("events.db");

    public EventQueue Queue { get; private set; }

    /// <summary>Opens the file again; the queue that had it is left as a crash would leave it.</summary>
    public void ReopenAfterCrash() => Queue = Open();

    public async Task ReopenAsync()
    {
        await Queue.DisposeAsync();
        Queue = Open();
    }

    /// <summary>What another program that opens the file sees.</summary>
    public long FromOutside(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EventQueue queue in _opened)
        {
            await queue.DisposeAsync();
        }

        _folder.Dispose();
    }

    private EventQueue Open()
    {
        EventQueue queue = EventQueue.Open(Path, Options, Time);
        _opened.Add(queue);
        return queue;
    }
}
