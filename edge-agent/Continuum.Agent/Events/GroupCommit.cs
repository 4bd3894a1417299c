using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// Commits writes in the order in which they arrive; all that arrive while one commit runs share the next. Writes that
/// need not be soon go with whatever comes, or by themselves after a while.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MaxWaitingWrites = 10_000;

    // Of those that may wait: so many are a commit worth making.
    private const int EnoughLater = 512;

    private static readonly TimeSpan LongestLater = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private readonly EventWriter _writer;
    private readonly string _path;
    private readonly int _maxBatch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<IQueueWrite> _writes = Channel.CreateBounded<IQueueWrite>(
        new BoundedChannelOptions(MaxWaitingWrites) { SingleReader = true });

    private readonly ConcurrentQueue<IQueueWrite> _later = new();
    private readonly ITimer _timer;
    private readonly Task _committing;
    private int _armed;
    private long _count;

    /// <param name="writer">Used by this alone until it is disposed of.</param>
    /// <param name="path">The database, for messages.</param>
    /// <param name="maxBatch">Writes that share one commit, at most, beside those that could wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of what no caller learns.</param>
    public GroupCommit(EventWriter writer, string path, int maxBatch, TimeProvider time, ILogger logger)
    {
        _writer = writer;
        _path = path;
        _maxBatch = maxBatch;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _committing = Task.Run(RunAsync);
    }

    /// <summary>Commits that reached the disk.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Writes; on the disk when the task completes.</summary>
    /// <param name="apply">What is written; gives the answer.</param>
    /// <param name="committed">Told of the answer once it is on the disk, in the order of the writes; must be quick.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    /// <exception cref="EventQueueException">The queue is closed, or writing failed.</exception>
    public async Task<T> WriteAsync<T>(
        Func<EventWriter, T> apply, Action<T> committed, CancellationToken cancellationToken)
    {
        QueueWrite<T> write = new(apply, committed);
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

    /// <summary>Writes with the next commit, or after a while. It is tried again for as long as it fails.</summary>
    public void WriteLater<T>(Func<EventWriter, T> apply, Action<T> committed)
    {
        _later.Enqueue(new QueueWrite<T>(apply, committed));
        if (_later.Count >= EnoughLater)
        {
            Wake();
        }
        else
        {
            Arm(LongestLater);
        }
    }

    /// <summary>Writes everything that was handed over before.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _committing;
        await _timer.DisposeAsync();
    }

    private void Arm(TimeSpan after)
    {
        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(after, Timeout.InfiniteTimeSpan);
        }
    }

    private void Wake()
    {
        Interlocked.Exchange(ref _armed, 0);
        _writes.Writer.TryWrite(new QueueWrite<bool>(_ => true, _ => { }));
    }

    private async Task RunAsync()
    {
        List<IQueueWrite> batch = [];
        while (await _writes.Reader.WaitToReadAsync())
        {
            while (batch.Count < _maxBatch && _writes.Reader.TryRead(out IQueueWrite? write))
            {
                batch.Add(write);
            }

            CommitWithLater(batch);
        }

        if (!_later.IsEmpty)
        {
            CommitWithLater(batch);
        }
    }

    private void CommitWithLater(List<IQueueWrite> batch)
    {
        int atOnce = batch.Count;
        while (_later.TryDequeue(out IQueueWrite? write))
        {
            batch.Add(write);
        }

        if (!TryCommit(batch, out Exception? failure))
        {
            foreach (IQueueWrite write in batch.Skip(atOnce))
            {
                _later.Enqueue(write);
            }

            batch.Take(atOnce).ToList().ForEach(write => write.Failed(failure));
            if (batch.Count > atOnce && !_writes.Reader.Completion.IsCompleted)
            {
                Arm(AgainAfter);
            }
        }

        batch.Clear();
    }

    private bool TryCommit(List<IQueueWrite> batch, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Exception? failure)
    {
        try
        {
            _writer.Begin(_time.GetUtcNow());
            foreach (IQueueWrite write in batch)
            {
                write.Apply(_writer);
            }

            _writer.Commit();
        }
        catch (Exception e)
        {
            // Rolled back as a whole; every caller learns it and decides for itself.
            RollBack();
            failure = e is SqliteException sqlite ? EventDatabase.Translate(sqlite, _path) : e;
            return false;
        }

        Interlocked.Increment(ref _count);
        batch.ForEach(TellCommitted);
        failure = null;
        return true;
    }

    // Nothing thrown may end the loop: writes that come later would wait for ever.
    private void RollBack()
    {
        try
        {
            _writer.RollBack();
        }
        catch (Exception e)
        {
            _logger.NotRolledBack(e);
        }
    }

    private void TellCommitted(IQueueWrite write)
    {
        try
        {
            write.Committed();
        }
        catch (Exception e)
        {
            _logger.AfterCommitBroke(e);
        }
    }
}
