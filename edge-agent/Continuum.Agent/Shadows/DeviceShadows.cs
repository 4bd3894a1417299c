using Continuum.Agent.Dispatch;
using Continuum.Contracts.Shadows;

namespace Continuum.Agent.Shadows;

/// <summary>
/// What can be done with shadows on this node, for whoever asks: a device, this node's own API, the link.
/// </summary>
internal sealed class DeviceShadows(
    ShadowStore store, ShadowAnnouncer announcer, NodeIdentity identity, TimeProvider time)
{
    /// <summary>There may be something that the control plane does not have.</summary>
    public Signal Unsent { get; } = new();

    /// <summary>A shadow; null where nothing was ever written to one, or all was removed.</summary>
    public Shadow? Read(string device) => store.Read(device) is { Document.IsBlank: false } shadow ? shadow : null;

    /// <summary>As <see cref="Read"/>, with all changes that were asked for before.</summary>
    public async Task<Shadow?> ReadAfterEarlierAsync(string device, CancellationToken cancellationToken) =>
        await store.ReadAfterEarlierAsync(device, cancellationToken) is { Document.IsBlank: false } shadow
            ? shadow
            : null;

    /// <inheritdoc cref="ShadowStore.List"/>
    public IReadOnlyList<Shadow> List(string after, int limit) => store.List(after, limit);

    /// <summary>Updates a shadow; it is on the disk and subscribers are told when the task completes.</summary>
    /// <param name="device">The device.</param>
    /// <param name="patch">What to write.</param>
    /// <param name="arrival">The QoS 2 publication that asks for it, or null.</param>
    /// <param name="cancellationToken">Gives up before the change is taken.</param>
    /// <exception cref="ShadowStoreException">It could not be written.</exception>
    public Task<ShadowOutcome> UpdateAsync(
        string device, ShadowPatch patch, (string Client, int Packet)? arrival, CancellationToken cancellationToken) =>
        ChangeAsync(
            device,
            before =>
            {
                ShadowError? error = before.TryUpdate(patch, identity.NodeId, time.GetUtcNow(), out Shadow after);
                return new(before, after, error) { AskedDesired = patch.Desired.Count > 0 };
            },
            arrival,
            cancellationToken);

    /// <summary>Removes all that a shadow holds; as <see cref="UpdateAsync"/>.</summary>
    public Task<ShadowOutcome> RemoveAsync(
        string device, (string Client, int Packet)? arrival, CancellationToken cancellationToken) => ChangeAsync(
        device,
        before =>
        {
            ShadowError? error = before.TryRemove(identity.NodeId, time.GetUtcNow(), out Shadow after);
            return new(before, after, error) { AskedDesired = true };
        },
        arrival,
        cancellationToken);

    /// <summary>Notes a device without a shadow here: the control plane may have one for it.</summary>
    public async Task KnowAsync(string device, CancellationToken cancellationToken)
    {
        if (store.Read(device) is null)
        {
            await store.KnowAsync(device, time.GetUtcNow(), cancellationToken);
            Unsent.Raise();
        }
    }

    /// <summary>Takes what the control plane has; on the disk, and the device told, when the task completes.</summary>
    public async Task MergeAsync(string device, ShadowDocument document, CancellationToken cancellationToken)
    {
        ShadowOutcome outcome = await store.MergeAsync(
            device, document, time.GetUtcNow(), Announce, cancellationToken);
        await outcome.Announced;
        Unsent.Raise();
    }

    private async Task<ShadowOutcome> ChangeAsync(
        string device,
        Func<Shadow, ShadowOutcome> change,
        (string Client, int Packet)? arrival,
        CancellationToken cancellationToken)
    {
        ShadowOutcome outcome = await store.ChangeAsync(device, change, arrival, Announce, cancellationToken);
        await outcome.Announced;
        if (outcome.Changed)
        {
            Unsent.Raise();
        }

        return outcome;
    }

    // From the commits' own thread, so that a device hears of changes in their order.
    private void Announce(ShadowOutcome outcome)
    {
        if (outcome.Changed)
        {
            outcome.Announced = announcer.ChangedAsync(outcome);
        }
    }
}
