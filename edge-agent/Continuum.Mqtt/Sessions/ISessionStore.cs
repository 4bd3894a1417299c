namespace Continuum.Mqtt.Sessions;

/// <summary>Where a broker keeps its persistent sessions and its retained messages.</summary>
/// <remarks>Two exist: <see cref="MemorySessionStore"/> and <see cref="FolderSessionStore"/>.</remarks>
public interface ISessionStore : IAsyncDisposable
{
    /// <summary>What is stored. Called once, before the first change.</summary>
    internal StoredState Load();

    /// <summary>Takes a change, in order; durable after the next completed commit.</summary>
    internal void Append(SessionChange change);

    /// <summary>Completes when every change appended before the call is durable.</summary>
    internal ValueTask CommitAsync(CancellationToken cancellationToken);
}
