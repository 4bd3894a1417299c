using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Fleet;

/// <inheritdoc cref="IFleetGrain"/>
[GrainType("fleet")]
public sealed class FleetGrain(
    [PersistentState("fleet", GrainStorageNames.Default)] IPersistentState<FleetState> state,
    ILogger<FleetGrain> logger) : Grain, IFleetGrain
{
    /// <inheritdoc/>
    public async Task AddNodeAsync(string nodeId)
    {
        if (state.State.Nodes.Add(nodeId))
        {
            await state.WriteOrRevertAsync();
            logger.NodeJoined(nodeId);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveNodeAsync(string nodeId)
    {
        if (state.State.Nodes.Remove(nodeId))
        {
            await state.WriteOrRevertAsync();
            logger.NodeLeft(nodeId);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetNodesAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. state.State.Nodes]);

    /// <inheritdoc/>
    public async Task AddNamespaceAsync(string space)
    {
        if (state.State.Namespaces.Add(space))
        {
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public async Task RemoveNamespaceAsync(string space)
    {
        if (state.State.Namespaces.Remove(space))
        {
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetNamespacesAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. state.State.Namespaces]);
}
