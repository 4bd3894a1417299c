using System.Threading.Channels;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// The durable event queue. A write is done when it is on the disk; writes that arrive together share one commit (and
/// so one fdatasync), which is what keeps durability affordable.
/// </summary>
internal sealed class EventQueue : IAsyncDisposable
{
    private const int MaxWaitingWrites = 10_000;

    private readonly string _path;
    private readonly EventQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly EventStatements _statements;
    private readonly EventReader _reader;
    private readonly Channel<QueueWrite> _writes = Channel.CreateBounded<QueueWrite>(
        new BoundedChannelOptions(MaxWaitingWrites) { SingleReader = true });

    private readonly Task _committing;
    private long _bytes;

    private EventQueue(string path, EventQueueOptions options, TimeProvider time)
    {
        _path = path;
        _options = options;
        _time = time;
        _statements = new EventStatements(EventDatabase.Open(path));
        try
        {
            _reader = new EventReader(EventDatabase.Open(path), path);
            _bytes = _reader.CountBytes();
        }
        catch
        {
            _reader?.Dispose();
            _statements.Dispose();
            throw;
        }

        _committing = Task.Run(CommitAsync);
    }

    /// <summary>Bytes of payload that wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <exception cref="EventQueueException">The file cannot be opened, or is no event queue of ours.</exception>
    public static EventQueue Open(string path, EventQueueOptions options, TimeProvider time) =>
        new(path, options, time);

    /// <summary>Puts events at the end of the queue, all or none; on the disk when the task completes.</summary>
    /// <returns>The events with their sequence numbers.</returns>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public Task<IReadOnlyList<QueuedEvent>> AppendAsync(
        IReadOnlyList<QueuedEvent> events, CancellationToken cancellationToken) =>
        AppendAsync(events, static _ => { }, cancellationToken);

    /// <summary>
    /// The same; each event is also handed to <paramref name="committed"/>, in the order of all events' acceptance, which
    /// the completions of the tasks of several callers do not keep. It must be quick: all writes wait for it.
    /// </summary>
    public async Task<IReadOnlyList<QueuedEvent>> AppendAsync(
        IReadOnlyList<QueuedEvent> events, Action<QueuedEvent> committed, CancellationToken cancellationToken)
    {
        long bytes = events.Sum(queued => (long)queued.Payload.Length);
        Reserve(bytes);
        try
        {
            return (IReadOnlyList<QueuedEvent>)(await WriteAsync(
                (statements, transaction) =>
                    events.Select(queued => statements.Append(queued, transaction)).ToArray(),
                cancellationToken,
                appended => Array.ForEach((QueuedEvent[])appended!, committed)))!;
        }
        catch
        {
            Interlocked.Add(ref _bytes, -bytes);
            throw;
        }
    }

    /// <summary>Removes an event that was answered.</summary>
    public async Task CompleteAsync(QueuedEvent queued, CancellationToken cancellationToken)
    {
        object? removed = await WriteAsync(
            (statements, transaction) => statements.Complete(queued.Sequence, transaction), cancellationToken);
        Release(queued, (bool)removed!);
    }

    /// <summary>Keeps an event for later, with the attempts it now has.</summary>
    public Task RescheduleAsync(QueuedEvent queued, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        WriteAsync(
            (statements, transaction) =>
            {
                statements.Reschedule(queued, dueAt, transaction);
                return null;
            },
            cancellationToken);

    /// <summary>Makes the events of a function due now that waited only because it could not be reached.</summary>
    public Task ExpediteAsync(FunctionKey function, CancellationToken cancellationToken) =>
        WriteAsync(
            (statements, transaction) =>
            {
                statements.Expedite(function, _time.GetUtcNow(), transaction);
                return null;
            },
            cancellationToken);

    /// <summary>Moves an event that failed for good to the dead-letter queue.</summary>
    public async Task BuryAsync(QueuedEvent queued, InvocationError error, CancellationToken cancellationToken)
    {
        object? removed = await WriteAsync(
            (statements, transaction) => statements.Bury(queued, _time.GetUtcNow(), error, transaction),
            cancellationToken);
        Release(queued, (bool)removed!);
    }

    /// <summary>Puts dead letters back into the queue.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        (int replayed, long bytes) = ((int, long))(await WriteAsync(
            (statements, transaction) => statements.Replay(filter, _time.GetUtcNow(), transaction),
            cancellationToken))!;
        Interlocked.Add(ref _bytes, bytes);
        return replayed;
    }

    /// <summary>Removes dead letters for good.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RemoveAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        (int)(await WriteAsync(
            (statements, transaction) => statements.Remove(filter, transaction), cancellationToken))!;

    /// <summary>The events of a function that are due, oldest first: so many and so many bytes of payload, but one always.</summary>
    /// <param name="function">The function.</param>
    /// <param name="now">The current time.</param>
    /// <param name="except">Sequence numbers that are passed over, unread.</param>
    /// <param name="limit">Events, at most.</param>
    /// <param name="maxBytes">No further event is read once their payloads have so many bytes.</param>
    public DuePage ReadDue(
        FunctionKey function, DateTimeOffset now, IReadOnlySet<long> except, int limit, long maxBytes) =>
        _reader.ReadDue(function, now, except, limit, maxBytes);

    /// <summary>When the next event of a function that is not due yet will be, or null.</summary>
    public DateTimeOffset? NextDue(FunctionKey function, DateTimeOffset after) => _reader.NextDue(function, after);

    /// <summary>Functions that have events waiting.</summary>
    public IReadOnlyList<FunctionKey> WaitingFunctions() => _reader.WaitingFunctions();

    /// <summary>Dead letters, newest first; those older than the one with the id <paramref name="after"/>.</summary>
    public IReadOnlyList<DeadLetter> ListDeadLetters(string nodeId, FunctionKey? function, int limit, string? after) =>
        _reader.ListDeadLetters(nodeId, function, limit, after);

    /// <summary>How many events and dead letters there are.</summary>
    public (long Events, long DeadLetters) Count() => _reader.Count();

    /// <summary>Writes what was handed over before, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _committing;
        _reader.Dispose();
        _statements.Dispose();
    }

    // In one step: a large event that is refused must not make room look taken to a small one beside it.
    private void Reserve(long bytes)
    {
        long held = Interlocked.Read(ref _bytes);
        while (true)
        {
            if (held + bytes > _options.MaxBytes)
            {
                throw new EventQueueException(
                    EventQueueError.QueueFull,
                    $"the event queue holds {held} of {_options.MaxBytes} bytes and {bytes} more do not fit: "
                    + "raise Events:MaxBytes, or let it drain");
            }

            long seen = Interlocked.CompareExchange(ref _bytes, held + bytes, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }
    }

    private void Release(QueuedEvent queued, bool removed)
    {
        if (removed)
        {
            Interlocked.Add(ref _bytes, -queued.Payload.Length);
        }
    }

    private async Task<object?> WriteAsync(
        Func<EventStatements, SqliteTransaction, object?> apply,
        CancellationToken cancellationToken,
        Action<object?>? committed = null)
    {
        QueueWrite write = new(apply, committed);
        try
        {
            await _writes.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new EventQueueException(EventQueueError.Closed, "the event queue is closed", e);
        }

        // Not cancellable from here: the write may already be on the disk, and its caller must know.
        return await write.Done;
    }

    private async Task CommitAsync()
    {
        List<QueueWrite> batch = [];
        while (await _writes.Reader.WaitToReadAsync())
        {
            while (batch.Count < _options.MaxBatch && _writes.Reader.TryRead(out QueueWrite? write))
            {
                batch.Add(write);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<QueueWrite> batch)
    {
        try
        {
            using SqliteTransaction transaction = _statements.Begin();
            foreach (QueueWrite write in batch)
            {
                write.Apply(_statements, transaction);
            }

            transaction.Commit();
        }
        catch (Exception e)
        {
            // Rolled back as a whole; every caller learns it and decides for itself.
            Exception failure = e is SqliteException sqlite ? EventDatabase.Translate(sqlite, _path) : e;
            batch.ForEach(write => write.Failed(failure));
            return;
        }

        batch.ForEach(write => write.Committed());
    }
}
