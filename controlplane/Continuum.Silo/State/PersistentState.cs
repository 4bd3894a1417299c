using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.State;

/// <summary>One state of one grain, over its storage.</summary>
internal sealed class PersistentState<TState>(
    string stateName, IGrainStorage storage, GrainId grainId, Func<TState> create) : IPersistentState<TState>
{
    private readonly GrainState<TState> _stored = new(create());

    public TState State
    {
        get => _stored.State;
        set => _stored.State = value;
    }

    public string? Etag => _stored.ETag;

    public bool RecordExists => _stored.RecordExists;

    public async Task ReadStateAsync()
    {
        await storage.ReadStateAsync(stateName, grainId, _stored);
        if (!_stored.RecordExists)
        {
            _stored.State = create();
        }
    }

    public Task WriteStateAsync() => storage.WriteStateAsync(stateName, grainId, _stored);

    public async Task ClearStateAsync()
    {
        await storage.ClearStateAsync(stateName, grainId, _stored);
        _stored.State = create();
    }
}
