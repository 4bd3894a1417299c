using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Storage.Sqlite;

/// <summary>Keeps the states of grains in one SQLite file: a write that has completed survives a power cut.</summary>
/// <remarks>
/// Each write has a version of its own, never used again even after a removal; a write or removal with another
/// version than the stored one throws <see cref="InconsistentStateException"/> and changes nothing. What goes wrong
/// with the file throws <see cref="StorageException"/>.
/// </remarks>
internal sealed class SqliteGrainStorage : IGrainStorage, IDisposable
{
    private readonly GrainStateDatabase _database;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;

    public SqliteGrainStorage(GrainStateDatabase database, IJsonTypeInfoResolver resolver, TimeProvider time)
    {
        _database = database;
        _json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = resolver };
        _time = time;
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StateKey key = StateKey.Of(stateName, grainId);
        StoredState? stored = await _database.RunAsync(connection => Find(connection, key)).ConfigureAwait(false);
        if (stored is not null)
        {
            grainState.State = Parse<T>(stored.Json, key);
        }

        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StateKey key = StateKey.Of(stateName, grainId);
        string? read = grainState.ETag;
        StoredState next = new(Guid.NewGuid().ToString("N"), JsonSerializer.Serialize(grainState.State, TypeInfo<T>()));
        await _database.RunAsync(connection => Change(connection, key, read, next)).ConfigureAwait(false);
        grainState.ETag = next.Etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StateKey key = StateKey.Of(stateName, grainId);
        string? read = grainState.ETag;
        await _database.RunAsync(connection => Change(connection, key, read, next: null)).ConfigureAwait(false);
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    public void Dispose() => _database.Dispose();

    private static StoredState? Find(SqliteConnection connection, StateKey key)
    {
        using SqliteCommand command = key.Command(connection);
        command.CommandText =
            "SELECT etag, json FROM grain_state WHERE grain_type = $type AND grain_key = $key AND state_name = $name";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new StoredState(reader.GetString(0), reader.GetString(1)) : null;
    }

    // One statement is one transaction: the version is compared and replaced in it.
    private bool Change(SqliteConnection connection, StateKey key, string? read, StoredState? next)
    {
        using SqliteCommand command = key.Command(connection);
        command.CommandText = (read, next) switch
        {
            (null, null) => "SELECT 1",
            (null, _) => """
                INSERT INTO grain_state VALUES ($type, $key, $name, $etag, $json, $now) ON CONFLICT DO NOTHING
                """,
            (_, null) => """
                DELETE FROM grain_state
                WHERE grain_type = $type AND grain_key = $key AND state_name = $name AND etag = $read
                """,
            _ => """
                UPDATE grain_state SET etag = $etag, json = $json, updated_at = $now
                WHERE grain_type = $type AND grain_key = $key AND state_name = $name AND etag = $read
                """,
        };
        command.Parameters.AddWithValue("$read", read ?? "");
        command.Parameters.AddWithValue("$etag", next?.Etag ?? "");
        command.Parameters.AddWithValue("$json", next?.Json ?? "");
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        bool nothingToClear = read is null && next is null;
        int changed = command.ExecuteNonQuery();
        if (nothingToClear ? Find(connection, key) is null : changed == 1)
        {
            return true;
        }

        string? stored = Find(connection, key)?.Etag;
        throw new InconsistentStateException(
            $"{key} is stored as version {stored ?? "none"}, not as version {read ?? "none"}: read it again first.",
            stored, read);
    }

    private T Parse<T>(string json, StateKey key)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TypeInfo<T>())
                ?? throw new JsonException($"A {typeof(T).Name} is needed, and null is stored.");
        }
        catch (JsonException error)
        {
            throw new StorageException(
                StorageProblem.UnreadableState, _database.Path,
                $"The state {key} in {_database.Path} is no {typeof(T).Name}: {error.Message} "
                + "Put back a backup, or remove that row of grain_state to start it anew.", error);
        }
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T));
}
