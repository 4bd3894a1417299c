using System.Buffers;
using System.Diagnostics;

namespace Continuum.Mqtt.Sessions;

/// <summary>
/// Keeps sessions in a folder, as a log of changes that survives the death of the process and of the machine.
/// Concurrent commits share one flush; the log is rewritten when most of it is out of date.
/// </summary>
/// <remarks>
/// What a crash left half written is cut off. When the disk refuses, commits fail until it takes a rewritten log again.
/// </remarks>
public sealed class FolderSessionStore : ISessionStore
{
    /// <summary>Below this the log is not worth rewriting.</summary>
    internal const long RewriteAbove = 4 << 20;

    private const long MostOutOfDate = 256 << 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ReaderWriterLockSlim _batches = new();
    private readonly StoredState _state = new();
    private readonly string _path;
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _spare = new();
    private LogFile _file;
    private long _appended;
    private long _durable;
    private long _liveBytes;
    private long _notBelow;
    private bool _rewriteNeeded;
    private bool _isClosed;
    private RewritePause _pause;

    /// <summary>Opens the folder's log; creates folder and log when they do not exist.</summary>
    /// <param name="folder">A folder of this broker's own.</param>
    /// <exception cref="SessionStoreException">The folder cannot be used, or its log is not ours.</exception>
    public FolderSessionStore(string folder)
    {
        _path = Path.Combine(folder, "sessions.log");
        try
        {
            Directory.CreateDirectory(folder);
            _file = LogFile.Open(_path, _state);
            _liveBytes = _state.LiveBytes;
            if (_file.IsOld)
            {
                Rewrite();
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SessionStoreException(
                _path, $"cannot open {_path}: {refused.Message} Choose a folder this process may write to.", refused);
        }
    }

    /// <summary>Writes what is pending, and closes the log: no later commit succeeds.</summary>
    /// <exception cref="SessionStoreException">The last changes could not be written.</exception>
    public async ValueTask DisposeAsync()
    {
        // The locks are left as they are: who comes late must find them, to learn that the log is closed.
        await _writing.WaitAsync();
        try
        {
            if (!_isClosed)
            {
                _isClosed = true;
                await CloseAsync();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    StoredState ISessionStore.Load() => _state;

    long ISessionStore.LiveBytes => _state.LiveBytes;

    void ISessionStore.Append(SessionChange change)
    {
        lock (_gate)
        {
            _state.Apply(change);
            _appended++;
            // After a refusal the state in memory is written as a whole: pending records would only grow.
            if (!_rewriteNeeded)
            {
                LogFormat.AppendChange(_pending, change);
            }
        }
    }

    ChangeGroup ISessionStore.Together() => new(_batches);

    async ValueTask ISessionStore.CommitAsync(CancellationToken cancellationToken)
    {
        long wanted = Volatile.Read(ref _appended);
        if (Volatile.Read(ref _durable) >= wanted)
        {
            return;
        }

        // Whoever gets in flushes for everybody who appended meanwhile; they find their work done.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_durable < wanted)
            {
                if (_isClosed)
                {
                    throw new SessionStoreException(
                        _path, $"{_path} is closed: the broker is stopped, and takes no more changes.");
                }

                await WriteAsync();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            if (_durable < Volatile.Read(ref _appended))
            {
                await WriteAsync();
            }

            _file.Trim();
        }
        catch (IOException)
        {
            // All is durable: it is room only, which the next start gives back.
        }
        finally
        {
            _file.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await Task.Run(Flush, CancellationToken.None);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            lock (_gate)
            {
                _rewriteNeeded = true;
                _pending.ResetWrittenCount();
                _spare.ResetWrittenCount();
            }

            throw new SessionStoreException(
                _path,
                $"cannot write {_path}: {refused.Message} Free space or mend the disk; it is tried again.",
                refused);
        }
    }

    private void Flush()
    {
        if (TakeBatch(out long upTo) is not { } batch)
        {
            return;
        }

        _file.Write(batch.WrittenMemory);
        _file.Flush();
        batch.ResetWrittenCount();
        Volatile.Write(ref _durable, upTo);
    }

    // What belongs together is appended under the read lock: a batch has all of it, or nothing.
    private ArrayBufferWriter<byte>? TakeBatch(out long upTo)
    {
        _batches.EnterWriteLock();
        try
        {
            lock (_gate)
            {
                upTo = _appended;
                if (_rewriteNeeded)
                {
                    RewriteAfterRefusal();
                    return null;
                }

                if (_file.Length > Math.Max(_notBelow, TooLong()) && TryShorten())
                {
                    return null;
                }

                (_pending, _spare) = (_spare, _pending);
                return _spare;
            }
        }
        finally
        {
            _batches.ExitWriteLock();
        }
    }

    // Twice what is needed, as long as that is little: the whole log is to be read into memory at the next start.
    private long TooLong()
    {
        long live = Math.Max(_liveBytes, _state.LiveBytes);
        return Math.Max(RewriteAbove, live + Math.Min(live, MostOutOfDate));
    }

    // A disk without room for a second log may well have some for one more batch: then the log goes on growing.
    private bool TryShorten()
    {
        LogFile shorter;
        try
        {
            shorter = LogFile.Create(_path + ".new", _state);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _notBelow = _file.Length + (_file.Length / 4);
            return false;
        }

        Replace(shorter);
        return true;
    }

    private void RewriteAfterRefusal()
    {
        _pause.Check();
        long begun = Stopwatch.GetTimestamp();
        try
        {
            Rewrite();
        }
        catch
        {
            _pause.After(begun);
            throw;
        }
    }

    // Holds the gate: the state must not move while it is written. Rare, and as long as the live state is large.
    private void Rewrite() => Replace(LogFile.Create(_path + ".new", _state));

    private void Replace(LogFile file)
    {
        try
        {
            File.Move(_path + ".new", _path, overwrite: true);
            // The rename reaches the disk with the next journal commit, which this flush (and every later one) forces.
            file.Flush();
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file.Dispose();
        _file = file;
        _liveBytes = file.Length;
        _notBelow = 0;
        _pending.ResetWrittenCount();
        _rewriteNeeded = false;
        Volatile.Write(ref _durable, _appended);
    }
}
