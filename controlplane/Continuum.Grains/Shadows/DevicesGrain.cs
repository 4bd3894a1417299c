using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Grains.Shadows;

/// <inheritdoc cref="IDevicesGrain"/>
[GrainType("devices")]
public sealed class DevicesGrain(
    [PersistentState("devices", GrainStorageNames.Default)] IPersistentState<DevicesState> state) : Grain, IDevicesGrain
{
    private NameTable<DevicesState> _devices = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _devices = new(
            state,
            ServiceProvider.GetRequiredKeyedService<IGrainStorage>(GrainStorageNames.Default),
            this.GetGrainId(),
            "devices");
        await _devices.LoadAsync();
        if (state.State.Names.Count > 0)
        {
            await _devices.SetAsync(state.State.Names.Select(name => KeyValuePair.Create(name, 0L)));
            state.State.Names = [];
            await state.WriteOrRevertAsync();
        }
    }

    /// <inheritdoc/>
    public async Task AddAsync(string device)
    {
        if (_devices.Find(device) is null)
        {
            await _devices.SetAsync([new(device, 0)]);
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string device) => _devices.RemoveAsync([device]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string after, int limit) =>
        Task.FromResult<IReadOnlyList<string>>([.. _devices.ListAfter(after).Take(limit)]);
}
