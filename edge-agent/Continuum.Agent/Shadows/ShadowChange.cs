namespace Continuum.Agent.Shadows;

/// <summary>One change on its way to the disk, with the answer its caller waits for.</summary>
/// <param name="apply">What it writes; gives the answer.</param>
/// <param name="committed">Told of the answer once it is on the disk, in the order of the changes; must be
/// quick.</param>
internal sealed class ShadowChange<T>(Func<ShadowTables, T> apply, Action<T> committed) : IShadowChange
{
    // The thread that commits must not run what callers do next.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public void Apply(ShadowTables tables) => _result = apply(tables);

    public void Committed()
    {
        try
        {
            committed(_result!);
        }
        finally
        {
            // Whatever became of that: it is on the disk.
            _done.TrySetResult(_result!);
        }
    }

    public void Failed(Exception e) => _done.TrySetException(e);
}
