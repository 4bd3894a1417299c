using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.Tests.Grains;

/// <summary>Keeps states in memory, with versions; outlives the silo of a test where it is shared.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object State, string Etag)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _states.TryGetValue((stateName, grainId), out (object State, string Etag) found);
        grainState.ETag = grainState.RecordExists ? found.Etag : null;
        grainState.State = grainState.RecordExists ? (T)found.State : grainState.State;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfChanged(stateName, grainId, grainState.ETag);
        int next = int.Parse(grainState.ETag ?? "0", CultureInfo.InvariantCulture) + 1;
        grainState.ETag = next.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        _states[(stateName, grainId)] = (grainState.State!, grainState.ETag);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfChanged(stateName, grainId, grainState.ETag);
        _states.TryRemove((stateName, grainId), out _);
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    /// <summary>What another process would do: the version moves on.</summary>
    public void ChangeBehindItsBack(string stateName, GrainId grainId, object state) =>
        _states[(stateName, grainId)] = (state, "1000");

    private void ThrowIfChanged(string stateName, GrainId grainId, string? etag)
    {
        bool exists = _states.TryGetValue((stateName, grainId), out (object State, string Etag) found);
        string? stored = exists ? found.Etag : null;
        if (stored != etag)
        {
            throw new InconsistentStateException($"{grainId} has changed", stored, etag);
        }
    }
}
