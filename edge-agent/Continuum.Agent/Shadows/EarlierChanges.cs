namespace Continuum.Agent.Shadows;

/// <summary>No change: waits for those before it, whatever becomes of them.</summary>
internal sealed class EarlierChanges : IShadowChange
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Settled => _settled.Task;

    public void Apply(ShadowTables tables)
    {
        // There is nothing to write.
    }

    public void Committed() => _settled.TrySetResult();

    public void Failed(Exception e) => _settled.TrySetResult();
}
