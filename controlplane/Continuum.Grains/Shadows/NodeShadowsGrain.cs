using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Shadows;

/// <inheritdoc cref="INodeShadowsGrain"/>
[GrainType("node-shadows")]
public sealed class NodeShadowsGrain(
    [PersistentState("node-shadows", GrainStorageNames.Default)] IPersistentState<NodeShadowsState> state,
    ILogger<NodeShadowsGrain> logger) : Grain, INodeShadowsGrain
{
    private readonly HashSet<IShadowObserver> _observers = [];

    /// <inheritdoc/>
    public async Task MarkAsync(PendingShadow pending)
    {
        if (state.State.Pending.GetValueOrDefault(pending.Device, -1) < pending.Version)
        {
            state.State.Pending[pending.Device] = pending.Version;
            await state.WriteOrRevertAsync();
        }

        foreach (IShadowObserver observer in _observers.ToArray())
        {
            try
            {
                await observer.ShadowsChangedAsync();
            }
            catch (Exception e)
            {
                // Whoever held the connection is gone; the next one asks when it connects.
                logger.ObserverGone(e, this.GetPrimaryKeyString());
                _observers.Remove(observer);
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PendingShadow>> GetPendingAsync() => Task.FromResult<IReadOnlyList<PendingShadow>>(
    [
        .. state.State.Pending.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new PendingShadow(each.Key, each.Value)),
    ]);

    /// <inheritdoc/>
    public async Task ClearAsync(IReadOnlyList<PendingShadow> done)
    {
        int before = state.State.Pending.Count;
        foreach (PendingShadow shadow in done)
        {
            if (state.State.Pending.TryGetValue(shadow.Device, out long wanted) && wanted <= shadow.Version)
            {
                state.State.Pending.Remove(shadow.Device);
            }
        }

        if (state.State.Pending.Count < before)
        {
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public Task SubscribeAsync(IShadowObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UnsubscribeAsync(IShadowObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }
}
