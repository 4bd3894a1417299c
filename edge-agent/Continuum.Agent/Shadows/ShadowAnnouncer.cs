using Continuum.Agent.Ingress.Mqtt;
using Continuum.Contracts.Shadows;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;

namespace Continuum.Agent.Shadows;

/// <summary>
/// Tells subscribers of the embedded broker what became of shadows; where there is no broker, nobody.
/// </summary>
internal sealed class ShadowAnnouncer(Func<MqttBroker?> broker, ILogger<ShadowAnnouncer> logger)
{
    public ShadowAnnouncer(MqttListener listener, ILogger<ShadowAnnouncer> logger)
        : this(() => listener.Broker, logger)
    {
    }

    /// <summary>Tells of a change. Messages are on their way, in the order of the calls, when this returns.</summary>
    /// <returns>Completes, never faulted, when those that are stored are.</returns>
    public Task ChangedAsync(ShadowOutcome outcome)
    {
        string device = outcome.After.Device;
        Task documents = TellAsync(device, ShadowTopics.UpdateDocuments, () => ShadowText.State(outcome.After));
        if (!outcome.After.HasNewDelta(outcome.Before, outcome.AskedDesired))
        {
            return documents;
        }

        return Task.WhenAll(
            documents, TellAsync(device, ShadowTopics.UpdateDelta, () => ShadowText.Delta(outcome.After)));
    }

    /// <summary>Answers a request.</summary>
    /// <param name="device">The device.</param>
    /// <param name="topic">Where, below the shadow's topic.</param>
    /// <param name="payload">What.</param>
    /// <param name="request">The request: its QoS and its correlation data are the answer's.</param>
    public Task AnswerAsync(string device, string topic, byte[] payload, MqttMessage request) =>
        TellAsync(device, topic, () => payload, request.QoS, request.CorrelationData);

    private async Task TellAsync(
        string device, string name, Func<byte[]> payload, int qos = 1, ReadOnlyMemory<byte> correlation = default)
    {
        if (broker() is not { } running)
        {
            return;
        }

        string topic = ShadowTopics.Of(device, name);
        try
        {
            await running.PublishAsync(
                new MqttMessage
                {
                    Topic = topic,
                    Payload = payload(),
                    QoS = qos,
                    ContentType = "application/json",
                    PayloadIsText = true,
                    CorrelationData = correlation,
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            // The change itself is on the disk: whoever missed it reads the shadow.
            logger.NotAnnounced(topic, e);
        }
    }
}
