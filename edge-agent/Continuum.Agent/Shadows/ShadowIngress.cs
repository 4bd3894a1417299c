using Continuum.Contracts.Shadows;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;

namespace Continuum.Agent.Shadows;

/// <summary>
/// Takes devices' requests for shadows off the reserved topics, and leaves everything else to what comes behind it. A
/// QoS 1 or 2 update is acknowledged when it is on the disk.
/// </summary>
internal sealed class ShadowIngress(
    IPublishInterceptor behind,
    ShadowStore store,
    DeviceShadows shadows,
    ShadowAnnouncer announcer,
    ILogger<ShadowIngress> logger) : IPublishInterceptor
{
    public ValueTask<PublishDisposition> OnPublishAsync(PublishContext publish, CancellationToken cancellationToken)
    {
        string topic = publish.Message.Topic;
        if (!topic.StartsWith(ShadowTopics.Reserved, StringComparison.Ordinal))
        {
            return behind.OnPublishAsync(publish, cancellationToken);
        }

        return ShadowTopics.TryParseRequest(topic, out string device, out string request)
            ? new(ServeAsync(device, request, publish, cancellationToken))
            : new(new PublishDisposition.Refuse(
                ReasonCode.NotAuthorized, "of a shadow's topics, update, get and delete are for publishing"));
    }

    public ValueTask OnWillAsync(PublishContext will) => behind.OnWillAsync(will);

    /// <summary>At a start, before anybody connects: forgets the publications of sessions that are lost.</summary>
    public async Task ForgetLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken)
    {
        try
        {
            await store.Arrivals.EndLostSessionsAsync(hasSession, cancellationToken);
        }
        catch (ShadowStoreException e)
        {
            // It costs room only.
            logger.LostSessionsNotForgotten(e);
        }
    }

    public async ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken)
    {
        await store.Arrivals.ReleaseAsync(clientId, packetId, cancellationToken);
        await behind.OnReleaseAsync(clientId, packetId, cancellationToken);
    }

    public async ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken)
    {
        await store.Arrivals.EndSessionAsync(clientId, cancellationToken);
        await behind.OnSessionEndedAsync(clientId, cancellationToken);
    }

    private async Task<PublishDisposition> ServeAsync(
        string device, string request, PublishContext publish, CancellationToken cancellationToken)
    {
        byte[] answer;
        ShadowError? error;
        try
        {
            (answer, error) = request switch
            {
                ShadowTopics.Update => await UpdateAsync(device, publish, cancellationToken),
                ShadowTopics.Delete => Answer(
                    await shadows.RemoveAsync(device, ArrivalOf(publish), cancellationToken), patch: null),
                _ => await GetAsync(device, cancellationToken),
            };
        }
        catch (ShadowStoreException e) when (publish.Message.QoS == 0)
        {
            // A QoS 1 or 2 one goes without any acknowledgement, so that the device sends it again.
            (answer, error) = Rejected(new(ShadowErrorKind.Unavailable, e.Message));
        }

        string topic = request + (error is null ? ShadowTopics.Accepted : ShadowTopics.Rejected);
        await announcer.AnswerAsync(device, topic, answer, publish.Message);
        return PublishDisposition.Consumed;
    }

    private async Task<(byte[] Answer, ShadowError? Error)> UpdateAsync(
        string device, PublishContext publish, CancellationToken cancellationToken) =>
        ShadowPatch.TryParse(publish.Message.Payload, out ShadowPatch? patch, out ShadowError? error)
            ? Answer(await shadows.UpdateAsync(device, patch, ArrivalOf(publish), cancellationToken), patch)
            : Rejected(error);

    private async Task<(byte[] Answer, ShadowError? Error)> GetAsync(string device, CancellationToken cancellationToken)
    {
        if (await shadows.ReadAfterEarlierAsync(device, cancellationToken) is { } shadow)
        {
            return (ShadowText.State(shadow), null);
        }

        await shadows.KnowAsync(device, cancellationToken);
        return Rejected(Shadow.NotFound(device));
    }

    private static (byte[] Answer, ShadowError? Error) Answer(ShadowOutcome outcome, ShadowPatch? patch) =>
        outcome.Error is { } error ? Rejected(error) : (ShadowText.Accepted(outcome.After, patch), null);

    private static (byte[] Answer, ShadowError? Error) Rejected(ShadowError error) =>
        (ShadowText.Rejected(error), error);

    private static (string Client, int Packet)? ArrivalOf(PublishContext publish) =>
        publish.Message.QoS == 2 ? (publish.ClientId, publish.PacketId) : null;
}
