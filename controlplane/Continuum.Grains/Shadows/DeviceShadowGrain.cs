using System.Text;
using Continuum.Contracts.Shadows;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Shadows;

/// <inheritdoc cref="IDeviceShadowGrain"/>
[GrainType("device-shadow")]
public sealed class DeviceShadowGrain(
    [PersistentState("device-shadow", GrainStorageNames.Default)] IPersistentState<DeviceShadowState> state,
    IGrainFactory grains,
    TimeProvider time) : Grain, IDeviceShadowGrain
{
    /// <inheritdoc/>
    public Task<ShadowReading> GetAsync() => Task.FromResult(Reading());

    /// <inheritdoc/>
    public async Task<ShadowReply> UpdateAsync(string patch)
    {
        if (!ShadowPatch.TryParse(Encoding.UTF8.GetBytes(patch), out ShadowPatch? update, out ShadowError? error))
        {
            return new(Reading(), error);
        }

        Shadow before = Reading().ToShadow();
        error = before.TryUpdate(update, ShadowStamp.ControlPlane, time.GetUtcNow(), out Shadow after);
        await StoreAsync(before, after, ReferenceEquals(before, after) ? [] : state.State.Nodes);
        return new(Reading(), error);
    }

    /// <inheritdoc/>
    public async Task<ShadowReply> RemoveAsync()
    {
        Shadow before = Reading().ToShadow();
        ShadowError? error = before.TryRemove(ShadowStamp.ControlPlane, time.GetUtcNow(), out Shadow after);
        await StoreAsync(before, after, ReferenceEquals(before, after) ? [] : state.State.Nodes);
        return new(Reading(), error);
    }

    /// <inheritdoc/>
    public async Task MergeAsync(string node, string document)
    {
        ShadowDocument theirs = ShadowStorage.ParseCopy(Encoding.UTF8.GetBytes(document));
        Shadow before = Reading().ToShadow();
        Shadow after = before.Merge(theirs, time.GetUtcNow());
        bool changed = !ReferenceEquals(before, after);
        List<string> behind = [.. state.State.Nodes.Where(other => changed && other != node)];
        if (!theirs.Covers(after.Document))
        {
            behind.Add(node);
        }

        await StoreAsync(before, after, behind, newNode: state.State.Nodes.Contains(node) ? null : node);
    }

    /// <inheritdoc/>
    public async Task ForgetNodeAsync(string node)
    {
        if (state.State.Nodes.Remove(node))
        {
            await state.WriteOrRevertAsync();
        }

        // All devices are asked, also those that nothing was heard of for long: they need not stay in memory.
        DeactivateOnIdle();
    }

    // A node is noted as behind before the copy changes: a crash in between costs a message, the other way round the
    // change. Whoever is woken by the note reads the copy when this turn is over.
    private async Task StoreAsync(
        Shadow before, Shadow after, IReadOnlyCollection<string> behind, string? newNode = null)
    {
        bool changed = !ReferenceEquals(before, after);
        IDevicesGrain devices = grains.GetGrain<IDevicesGrain>(IDevicesGrain.Key);
        if (changed && before.Document.IsBlank && !after.Document.IsBlank)
        {
            await devices.AddAsync(after.Device);
        }

        foreach (string node in behind.ToArray())
        {
            if (!await grains.GetGrain<INodeShadowsGrain>(node).MarkAsync(new(after.Device, after.Version)))
            {
                // Stored with the copy; where nothing is, the next change finds the same.
                state.State.Nodes.Remove(node);
            }
        }

        if (changed || newNode is not null)
        {
            if (newNode is not null)
            {
                state.State.Nodes.Add(newNode);
            }

            state.State.Version = after.Version;
            state.State.Timestamp = after.Timestamp;
            state.State.Document = Encoding.UTF8.GetString(ShadowStorage.ToJson(after.Document));
            await state.WriteOrRevertAsync();
        }

        if (changed && !before.Document.IsBlank && after.Document.IsBlank)
        {
            await devices.RemoveAsync(after.Device);
        }
    }

    private ShadowReading Reading() => new(
        this.GetPrimaryKeyString(),
        state.State.Version,
        state.State.Timestamp,
        state.State.Document,
        [.. state.State.Nodes]);
}
