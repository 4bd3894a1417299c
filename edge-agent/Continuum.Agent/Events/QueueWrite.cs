using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>One write on its way to the disk, with the answer its caller waits for.</summary>
/// <param name="apply">What it writes; gives the answer.</param>
/// <param name="committed">Told of the answer once it is on the disk, in the order of the writes; must be quick.</param>
internal sealed class QueueWrite(
    Func<EventStatements, SqliteTransaction, object?> apply, Action<object?>? committed = null)
{
    // The group committer must not run what callers do next.
    private readonly TaskCompletionSource<object?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? _result;

    public Task<object?> Done => _done.Task;

    public void Apply(EventStatements statements, SqliteTransaction transaction) =>
        _result = apply(statements, transaction);

    public void Committed()
    {
        committed?.Invoke(_result);
        _done.TrySetResult(_result);
    }

    public void Failed(Exception e) => _done.TrySetException(e);
}
