namespace Continuum.Agent.Commits;

/// <summary>No write: waits for those before it, whatever becomes of them.</summary>
/// <typeparam name="TWriter">What the others write with.</typeparam>
internal sealed class EarlierWrites<TWriter> : IGroupWrite<TWriter>
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Settled => _settled.Task;

    public void Apply(TWriter writer)
    {
        // There is nothing to write.
    }

    public void Committed() => _settled.TrySetResult();

    public void Failed(Exception e) => _settled.TrySetResult();
}
