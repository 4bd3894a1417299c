using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Grains.Tests;

/// <summary>Keeps states as JSON in memory, counts what is written and fails when it is told to.</summary>
internal sealed class MeasuredStorage : IGrainStorage
{
    private readonly Dictionary<string, (string Json, string Etag)> _states = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _writesUntilFailure = int.MaxValue;

    /// <summary>Writes since the last <see cref="Reset"/>.</summary>
    public int Writes { get; private set; }

    /// <summary>Reads since the last <see cref="Reset"/>.</summary>
    public int Reads { get; private set; }

    /// <summary>States that are stored.</summary>
    public int Count => _states.Count;

    /// <summary>Characters written since the last <see cref="Reset"/>.</summary>
    public long Written { get; private set; }

    public void Reset() => (Reads, Writes, Written) = (0, 0, 0);

    /// <summary>Lets so many writes pass and one fail.</summary>
    public void FailAfter(int writes) => _writesUntilFailure = writes;

    /// <summary>Puts there what an earlier version wrote.</summary>
    public void Put(string stateName, GrainId grainId, string json)
    {
        lock (_gate)
        {
            _states[Key(stateName, grainId)] = (json, "0");
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            Reads++;
            string key = Key(stateName, grainId);
            grainState.RecordExists = _states.TryGetValue(key, out (string Json, string Etag) found);
            grainState.ETag = grainState.RecordExists ? found.Etag : null;
            if (grainState.RecordExists)
            {
                grainState.State = (T)JsonSerializer.Deserialize(found.Json, typeof(T), GrainsJson.Default)!;
            }
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            string key = Key(stateName, grainId);
            string? stored = _states.TryGetValue(key, out (string Json, string Etag) found) ? found.Etag : null;
            Assert.Equal(stored, grainState.ETag);
            if (_writesUntilFailure-- == 0)
            {
                throw new IOException("The disk is full.");
            }

            string json = JsonSerializer.Serialize(grainState.State, typeof(T), GrainsJson.Default);
            (Writes, Written) = (Writes + 1, Written + json.Length);
            grainState.ETag = Guid.NewGuid().ToString("N");
            grainState.RecordExists = true;
            _states[key] = (json, grainState.ETag);
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            _states.Remove(Key(stateName, grainId));
            (grainState.ETag, grainState.RecordExists) = (null, false);
        }

        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{grainId}/{stateName}";
}
