namespace Continuum.Mqtt.Sessions;

/// <summary>Where a broker keeps its persistent sessions and its retained messages.</summary>
/// <remarks>Two exist: <see cref="MemorySessionStore"/> and <see cref="FolderSessionStore"/>.</remarks>
public interface ISessionStore : IAsyncDisposable
{
    /// <summary>What is stored. Called once, before the first change.</summary>
    internal StoredState Load();

    /// <summary>About how many bytes what is stored now takes, without what is out of date.</summary>
    internal long LiveBytes { get; }

    /// <summary>Takes a change, in order; durable after the next completed commit.</summary>
    internal void Append(SessionChange change);

    /// <summary>
    /// Changes appended by this thread until the group is disposed of become durable all or none. No group inside
    /// another, and it is begun before any lock is taken that is held while changes are appended.
    /// </summary>
    internal ChangeGroup Together();

    /// <summary>Completes when every change appended before the call is durable.</summary>
    internal ValueTask CommitAsync(CancellationToken cancellationToken);
}
