using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Grains.Shadows;

/// <inheritdoc cref="INodeShadowsGrain"/>
[GrainType("node-shadows")]
public sealed class NodeShadowsGrain(
    [PersistentState("node-shadows", GrainStorageNames.Default)] IPersistentState<NodeShadowsState> state,
    ILogger<NodeShadowsGrain> logger) : Grain, INodeShadowsGrain
{
    private readonly HashSet<IShadowObserver> _observers = [];

    // Versions that are wanted and not stored: what is stored says that the device is pending, and that is enough.
    private readonly Dictionary<string, long> _wanted = new(StringComparer.Ordinal);

    // Stored as pending, and nobody can be about to say that the node has an earlier version.
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    private NameTable<NodeShadowsState> _pending = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pending = new(
            state,
            ServiceProvider.GetRequiredKeyedService<IGrainStorage>(GrainStorageNames.Default),
            this.GetGrainId(),
            "node-shadows");
        await _pending.LoadAsync();
        if (state.State.Pending.Count > 0)
        {
            await _pending.SetAsync(state.State.Pending);
            state.State.Pending = [];
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> MarkAsync(PendingShadow pending)
    {
        if (state.State.IsOut)
        {
            return false;
        }

        long? before = WantedOf(pending.Device);
        if (before is null || before < pending.Version)
        {
            await NoteAsync(pending, isNew: before is null);
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

        return true;
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string membership)
    {
        // Earlier versions noted none.
        if (state.State.Membership.Length > 0 && state.State.Membership != membership)
        {
            return;
        }

        // First, so that nothing is noted meanwhile.
        await SetOutAsync(membership, isOut: true);
        await _pending.ClearAsync();
        _wanted.Clear();
        _untold.Clear();
    }

    /// <inheritdoc/>
    public Task JoinAsync(string membership) => SetOutAsync(membership, isOut: false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PendingShadow>> GetPendingAsync()
    {
        _untold.Clear();
        return Task.FromResult<IReadOnlyList<PendingShadow>>(
            [.. _pending.ByRow().Select(each => new PendingShadow(each.Key, WantedOf(each.Key) ?? each.Value))]);
    }

    /// <inheritdoc/>
    public async Task ClearAsync(IReadOnlyList<PendingShadow> done)
    {
        string[] told =
        [
            .. done.Where(shadow => WantedOf(shadow.Device) <= shadow.Version).Select(shadow => shadow.Device),
        ];
        try
        {
            await _pending.RemoveAsync(told);
        }
        finally
        {
            // Where a row could not be written, those of the rows before it are gone all the same.
            foreach (string device in told.Where(device => _pending.Find(device) is null))
            {
                _wanted.Remove(device);
                _untold.Remove(device);
            }
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
        if (_observers.Remove(observer) && _observers.Count == 0)
        {
            // The connection is gone and all that it was told with it.
            _untold.UnionWith(_pending.ByRow().Select(each => each.Key));
        }

        return Task.CompletedTask;
    }

    private async Task SetOutAsync(string membership, bool isOut)
    {
        if (state.State.IsOut != isOut || state.State.Membership != membership)
        {
            (state.State.IsOut, state.State.Membership) = (isOut, membership);
            await state.WriteOrRevertAsync();
        }
    }

    private async Task NoteAsync(PendingShadow pending, bool isNew)
    {
        if (!isNew && _untold.Contains(pending.Device))
        {
            _wanted[pending.Device] = pending.Version;
            return;
        }

        await _pending.SetAsync([new(pending.Device, pending.Version)]);
        _wanted.Remove(pending.Device);
        if (isNew || _observers.Count == 0)
        {
            _untold.Add(pending.Device);
        }
    }

    private long? WantedOf(string device) =>
        _pending.Find(device) is { } stored ? _wanted.GetValueOrDefault(device, stored) : null;
}
