using Continuum.Grains.Shadows;
using Orleans;

namespace Continuum.ControlPlane.Tests.Nodes;

/// <summary>The grains; before each page of the devices' list a test may do something, wait or fail.</summary>
internal sealed class WatchedGrainFactory(IGrainFactory grains) : IGrainFactory
{
    /// <summary>Called with the page's number, the first being 1.</summary>
    public Func<int, Task> BeforePage { get; set; } = _ => Task.CompletedTask;

    public int Pages { get; private set; }

    public TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey =>
        typeof(TGrain) == typeof(IDevicesGrain)
            ? (TGrain)(object)new WatchedDevices(this, grains.GetGrain<IDevicesGrain>(primaryKey))
            : grains.GetGrain<TGrain>(primaryKey, grainClassNamePrefix);

    public TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver => grains.CreateObjectReference<TObserver>(obj);

    public void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver => grains.DeleteObjectReference<TObserver>(obj);

    private sealed class WatchedDevices(WatchedGrainFactory factory, IDevicesGrain devices) : IDevicesGrain
    {
        public async Task<IReadOnlyList<string>> ListAsync(string after, int limit)
        {
            await factory.BeforePage(++factory.Pages);
            return await devices.ListAsync(after, limit);
        }

        public Task AddAsync(string device) => devices.AddAsync(device);

        public Task RemoveAsync(string device) => devices.RemoveAsync(device);
    }
}
