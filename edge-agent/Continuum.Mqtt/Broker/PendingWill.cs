using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>A will that is being published.</summary>
/// <param name="clientId">Whose it is.</param>
/// <param name="stored">As it is stored.</param>
/// <param name="publisher">The client's session, where there is one.</param>
/// <param name="since">The time stamp of its first publication.</param>
internal sealed class PendingWill(string clientId, StoredWill stored, Session? publisher, long since)
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ClientId => clientId;

    public StoredWill Stored => stored;

    public Session? Publisher => publisher;

    public long Since => since;

    /// <summary>Subscribers have it.</summary>
    public bool IsRouted { get; set; }

    /// <summary>Completes when subscribers have it.</summary>
    public Task Settled => _settled.Task;

    public void Settle() => _settled.TrySetResult();
}
