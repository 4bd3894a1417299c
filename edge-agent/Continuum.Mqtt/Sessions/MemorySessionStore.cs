namespace Continuum.Mqtt.Sessions;

/// <summary>Keeps sessions as long as the object: for tests, and for brokers whose sessions need not survive.</summary>
public sealed class MemorySessionStore : ISessionStore
{
    private readonly Lock _gate = new();
    private readonly StoredState _state = new();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    StoredState ISessionStore.Load() => _state;

    long ISessionStore.LiveBytes => _state.LiveBytes;

    void ISessionStore.Append(SessionChange change)
    {
        lock (_gate)
        {
            _state.Apply(change);
        }
    }

    ChangeGroup ISessionStore.Together() => default;

    ValueTask ISessionStore.CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
