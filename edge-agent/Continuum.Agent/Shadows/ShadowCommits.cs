using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Shadows;

/// <summary>
/// Commits changes in the order in which they come; all that come while one commit runs share the next.
/// </summary>
internal sealed class ShadowCommits : IAsyncDisposable
{
    private const int MaxWaiting = 1_000;
    private const int MaxTogether = 256;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Channel<IShadowChange> _changes = Channel.CreateBounded<IShadowChange>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Task _committing;

    /// <param name="connection">Used by this alone from now on; disposed of with it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="logger">Told of what no caller learns.</param>
    public ShadowCommits(SqliteConnection connection, string path, ILogger logger)
    {
        _connection = connection;
        _path = path;
        _logger = logger;
        _committing = Task.Run(RunAsync);
    }

    /// <summary>Changes; on the disk when the task completes.</summary>
    /// <exception cref="ShadowStoreException">The store is closed, or writing failed.</exception>
    public async Task<T> ChangeAsync<T>(
        Func<ShadowTables, T> apply, Action<T> committed, CancellationToken cancellationToken)
    {
        ShadowChange<T> change = new(apply, committed);
        await HandOverAsync(change, cancellationToken);

        // Not cancellable from here: it may already be on the disk, and its caller must know.
        return await change.Done;
    }

    /// <summary>Completes when all that was handed over before is on the disk, or failed.</summary>
    /// <exception cref="ShadowStoreException">The store is closed.</exception>
    public async Task WaitForEarlierAsync(CancellationToken cancellationToken)
    {
        EarlierChanges earlier = new();
        await HandOverAsync(earlier, cancellationToken);
        await earlier.Settled;
    }

    /// <summary>Writes what was handed over before.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _committing;
        await _connection.DisposeAsync();
    }

    private async Task HandOverAsync(IShadowChange change, CancellationToken cancellationToken)
    {
        try
        {
            await _changes.Writer.WriteAsync(change, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ShadowStoreException("the shadows are closed", e);
        }
    }

    private async Task RunAsync()
    {
        ShadowTables tables = new(_connection);
        List<IShadowChange> batch = [];
        while (await _changes.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxTogether && _changes.Reader.TryRead(out IShadowChange? change))
            {
                batch.Add(change);
            }

            Commit(tables, batch);
            batch.Clear();
        }
    }

    private void Commit(ShadowTables tables, List<IShadowChange> batch)
    {
        try
        {
            while (Write(tables, batch) is (var broken, var cause))
            {
                // It alone met a row that cannot be read; the others are written without it.
                batch.Remove(broken);
                broken.Failed(ShadowStore.Unusable(_path, cause));
            }
        }
        catch (Exception e)
        {
            // Rolled back as a whole; every caller learns it and decides for itself.
            Exception failure = e is SqliteException ? ShadowStore.Unusable(_path, e) : e;
            batch.ForEach(change => change.Failed(failure));
            return;
        }

        foreach (IShadowChange change in batch)
        {
            try
            {
                change.Committed();
            }
            catch (Exception e)
            {
                _logger.AfterCommitBroke(e);
            }
        }
    }

    // The change that met what cannot be read: then nothing is written. Null when all are on the disk.
    private (IShadowChange Broken, FormatException Cause)? Write(ShadowTables tables, List<IShadowChange> batch)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            tables.Transaction = transaction;
            foreach (IShadowChange change in batch)
            {
                try
                {
                    change.Apply(tables);
                }
                catch (FormatException e)
                {
                    return (change, e);
                }
            }

            transaction.Commit();
            return null;
        }
        finally
        {
            tables.Transaction = null;
        }
    }
}
