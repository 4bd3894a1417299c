using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Continuum.Agent.Commits;

/// <summary>
/// Commits writes in the order in which they arrive; all that arrive while one commit runs share the next. Writes that
/// need not be soon go with whatever comes, or by themselves after a while.
/// </summary>
/// <typeparam name="TWriter">What they write with.</typeparam>
internal sealed class GroupCommit<TWriter> : IAsyncDisposable
    where TWriter : IGroupWriter
{
    // Of those that may wait: so many are a commit worth making.
    private const int EnoughLater = 512;

    private static readonly TimeSpan LongestLater = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    // After so long without a commit nothing much is on its way that the next one could take with it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(1);

    private readonly TWriter _writer;
    private readonly string _path;
    private readonly int _maxBatch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<IGroupWrite<TWriter>> _writes;
    private readonly ConcurrentQueue<IGroupWrite<TWriter>> _later = new();
    private readonly ITimer _timer;

    // Whoever has the turn commits, and looks for more before and after giving it back. Not disposed: who comes late
    // must find it taken.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly Lazy<Task> _end;

    // Of who has the turn.
    private readonly List<IGroupWrite<TWriter>> _batch = [];
    private long _committedAt;
    private int _armed;
    private long _count;

    /// <param name="writer">Used by this alone until it is disposed of; not disposed of with it.</param>
    /// <param name="path">The database, for messages.</param>
    /// <param name="bounds">How much it takes on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of what no caller learns.</param>
    public GroupCommit(TWriter writer, string path, GroupBounds bounds, TimeProvider time, ILogger logger)
    {
        _writer = writer;
        _path = path;
        _maxBatch = bounds.Together;
        _time = time;
        _logger = logger;
        _writes = Channel.CreateBounded<IGroupWrite<TWriter>>(
            new BoundedChannelOptions(bounds.Waiting) { SingleReader = true });
        _end = new Lazy<Task>(EndAsync);
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Commits that reached the disk.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Writes; on the disk when the task completes. What the writer makes of an error is thrown.</summary>
    /// <param name="apply">What is written; gives the answer.</param>
    /// <param name="committed">Told of the answer once it is on the disk, in the order of the writes; must be
    /// quick.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    public async Task<T> WriteAsync<T>(
        Func<TWriter, T> apply, Action<T> committed, CancellationToken cancellationToken)
    {
        GroupWrite<TWriter, T> write = new(apply, committed);
        await HandOverAsync(write, cancellationToken);
        Commit(here: false);

        // Not cancellable from here: the write may already be on the disk, and its caller must know.
        return await write.Done;
    }

    /// <summary>
    /// The same, for callers whom a commit may hold up, and that hold nothing themselves that others need: where no
    /// commit was made a moment ago, theirs is made on their own thread. To wake another one takes a good part of the
    /// time that a commit does.
    /// </summary>
    public async Task<T> WriteHereAsync<T>(
        Func<TWriter, T> apply, Action<T> committed, CancellationToken cancellationToken)
    {
        GroupWrite<TWriter, T> write = new(apply, committed);
        await HandOverAsync(write, cancellationToken);
        Commit(here: _time.GetElapsedTime(Interlocked.Read(ref _committedAt)) >= Quiet);
        return await write.Done;
    }

    /// <summary>
    /// Writes with the next commit, or after a while. It is tried again for as long as the database refuses; what fails
    /// by itself would fail for ever, and is told in the log and given up.
    /// </summary>
    public void WriteLater<T>(Func<TWriter, T> apply, Action<T> committed)
    {
        _later.Enqueue(new GroupWrite<TWriter, T>(apply, committed));
        if (_later.Count >= EnoughLater)
        {
            Wake();
        }
        else
        {
            Arm(LongestLater);
        }
    }

    /// <summary>Completes when all that <see cref="WriteAsync"/> took before is on the disk, or failed.</summary>
    public async Task WaitForEarlierAsync(CancellationToken cancellationToken)
    {
        EarlierWrites<TWriter> earlier = new();
        await HandOverAsync(earlier, cancellationToken);
        Commit(here: false);
        await earlier.Settled;
    }

    /// <summary>Writes everything that was handed over before. Again: waits for the same.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        _writes.Writer.TryComplete();
        await _turn.WaitAsync();
        while (_writes.Reader.TryPeek(out _))
        {
            CommitBatch();
        }

        if (!_later.IsEmpty)
        {
            CommitWithLater();
        }

        await _timer.DisposeAsync();
    }

    private async Task HandOverAsync(IGroupWrite<TWriter> write, CancellationToken cancellationToken)
    {
        try
        {
            await _writes.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw TWriter.Closed(e);
        }
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
        _writes.Writer.TryWrite(new EarlierWrites<TWriter>());
        Commit(here: false);
    }

    // After something was handed over. Where another has the turn it is that one's to see it.
    private void Commit(bool here)
    {
        if (!_turn.Wait(0))
        {
            return;
        }

        if (here)
        {
            CommitBatch();
            if (TryRest())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static commits => commits.CommitAll(), this, preferLocal: false);
    }

    private void CommitAll()
    {
        do
        {
            CommitBatch();
        }
        while (!TryRest());
    }

    // False: there is more, and the turn is still the caller's.
    private bool TryRest()
    {
        _turn.Release();
        return !_writes.Reader.TryPeek(out _) || !_turn.Wait(0);
    }

    private void CommitBatch()
    {
        while (_batch.Count < _maxBatch && _writes.Reader.TryRead(out IGroupWrite<TWriter>? write))
        {
            _batch.Add(write);
        }

        if (_batch.Count == 0)
        {
            return;
        }

        try
        {
            CommitWithLater();
        }
        catch (Exception e)
        {
            // Memory has run out, or the log is broken. The turn goes on all the same: nobody may wait for ever.
            _batch.ForEach(write => write.Failed(e));
            _batch.Clear();
        }

        Interlocked.Exchange(ref _committedAt, _time.GetTimestamp());
    }

    private void CommitWithLater()
    {
        List<IGroupWrite<TWriter>> batch = _batch;
        int atOnce = batch.Count;
        while (_later.TryDequeue(out IGroupWrite<TWriter>? write))
        {
            batch.Add(write);
        }

        Exception? failure;
        while ((failure = Write(batch, out int broken)) is not null && broken >= 0)
        {
            // It alone is to blame; the others are written without it. To try one for later again would not help.
            batch[broken].Failed(failure);
            if (broken < atOnce)
            {
                atOnce--;
            }
            else
            {
                _logger.LaterWriteBroke(_path, failure);
            }

            batch.RemoveAt(broken);
        }

        if (failure is null)
        {
            Interlocked.Increment(ref _count);
            batch.ForEach(TellCommitted);
        }
        else
        {
            GiveUp(batch, atOnce, failure);
        }

        batch.Clear();
    }

    private void GiveUp(List<IGroupWrite<TWriter>> batch, int atOnce, Exception failure)
    {
        foreach (IGroupWrite<TWriter> write in batch.Skip(atOnce))
        {
            _later.Enqueue(write);
        }

        batch.Take(atOnce).ToList().ForEach(write => write.Failed(failure));
        if (batch.Count > atOnce && !_writes.Reader.Completion.IsCompleted)
        {
            Arm(AgainAfter);
        }
    }

    // Null when all are on the disk; else nothing is, and the one that is to blame is named where one is; else -1.
    private Exception? Write(List<IGroupWrite<TWriter>> batch, out int broken)
    {
        int at = -1;
        broken = -1;
        try
        {
            _writer.Begin(_time.GetUtcNow());
            for (at = 0; at < batch.Count; at++)
            {
                batch[at].Apply(_writer);
            }

            at = -1;
            _writer.Commit();
            return null;
        }
        catch (Exception e)
        {
            // Rolled back as a whole; every caller learns it and decides for itself, where it is not one write's own.
            broken = IsItsOwn(e) ? at : -1;
            RollBack();
            return e switch
            {
                SqliteException sqlite => TWriter.Translate(sqlite, _path),
                FormatException format => TWriter.Unreadable(format, _path),
                _ => e,
            };
        }
    }

    // What the disk or the machine has come to meets every write; a constraint, or what makes no sense, meets one.
    private static bool IsItsOwn(Exception e) => e is SqliteException sqlite
        ? sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG
        : e is not OutOfMemoryException;

    // Nothing thrown may end the loop: writes that come later would wait for ever.
    private void RollBack()
    {
        try
        {
            _writer.RollBack();
        }
        catch (Exception e)
        {
            _logger.NotRolledBack(_path, e);
        }
    }

    private void TellCommitted(IGroupWrite<TWriter> write)
    {
        try
        {
            write.Committed();
        }
        catch (Exception e)
        {
            _logger.AfterCommitBroke(_path, e);
        }
    }
}
