using Continuum.Grains.Fleet;
using Continuum.Testing;
using Orleans;

namespace Continuum.Grains.Tests.Namespaces;

/// <summary>The grains, but the fleet tells its nodes only once the gate is open.</summary>
internal sealed class GatedGrainFactory(IGrainFactory grains) : IGrainFactory
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    public void Open() => _open.SetResult();

    public Task AskedAsync(int times) => Deadline.UntilAsync(
        $"{times} questions at the fleet", () => Volatile.Read(ref _asked) >= times);

    public TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey =>
        typeof(TGrain) == typeof(IFleetGrain)
            ? (TGrain)(object)new GatedFleet(this, grains.GetGrain<IFleetGrain>(primaryKey))
            : grains.GetGrain<TGrain>(primaryKey, grainClassNamePrefix);

    public TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver => grains.CreateObjectReference<TObserver>(obj);

    public void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver => grains.DeleteObjectReference<TObserver>(obj);

    private sealed class GatedFleet(GatedGrainFactory factory, IFleetGrain fleet) : IFleetGrain
    {
        public async Task<IReadOnlyList<string>> GetNodesAsync()
        {
            Interlocked.Increment(ref factory._asked);
            await factory._open.Task;
            return await fleet.GetNodesAsync();
        }

        public Task AddNodeAsync(string nodeId) => fleet.AddNodeAsync(nodeId);

        public Task RemoveNodeAsync(string nodeId) => fleet.RemoveNodeAsync(nodeId);

        public Task AddNamespaceAsync(string space) => fleet.AddNamespaceAsync(space);

        public Task RemoveNamespaceAsync(string space) => fleet.RemoveNamespaceAsync(space);

        public Task<IReadOnlyList<string>> GetNamespacesAsync() => fleet.GetNamespacesAsync();
    }
}
