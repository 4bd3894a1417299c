using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Shadows;

/// <inheritdoc cref="IDevicesGrain"/>
[GrainType("devices")]
public sealed class DevicesGrain(
    [PersistentState("devices", GrainStorageNames.Default)] IPersistentState<DevicesState> state) : Grain, IDevicesGrain
{
    /// <inheritdoc/>
    public async Task AddAsync(string device)
    {
        if (state.State.Names.Add(device))
        {
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string device)
    {
        if (state.State.Names.Remove(device))
        {
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string after, int limit) => Task.FromResult<IReadOnlyList<string>>(
        [.. state.State.Names.Where(name => string.CompareOrdinal(name, after) > 0).Take(limit)]);
}
