namespace Continuum.Agent.Commits;

/// <summary>One write on its way to the disk, with the answer its caller waits for.</summary>
/// <typeparam name="TWriter">What it writes with.</typeparam>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="apply">What it writes; gives the answer.</param>
/// <param name="committed">Told of the answer once it is on the disk, in the order of the writes; must be quick.</param>
internal sealed class GroupWrite<TWriter, T>(Func<TWriter, T> apply, Action<T> committed) : IGroupWrite<TWriter>
{
    // The group committer must not run what callers do next.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public void Apply(TWriter writer) => _result = apply(writer);

    public void Committed()
    {
        try
        {
            committed(_result!);
        }
        finally
        {
            // Whatever became of that: it is on the disk, and its caller must not do it again.
            _done.TrySetResult(_result!);
        }
    }

    public void Failed(Exception e) => _done.TrySetException(e);
}
