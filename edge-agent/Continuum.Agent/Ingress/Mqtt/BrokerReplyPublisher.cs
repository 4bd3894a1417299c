using System.Diagnostics;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Mqtt;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// Publishes answers through the embedded broker; where there is none, an answer has nobody to go to.
/// </summary>
internal sealed class BrokerReplyPublisher(MqttListener listener) : IReplyPublisher
{
    public async Task<string?> PublishAsync(OutgoingReply reply, CancellationToken cancellationToken)
    {
        if (listener.Broker is not { } broker)
        {
            return "no-broker";
        }

        if (reply.Address.Topic.StartsWith("$SYS/", StringComparison.Ordinal))
        {
            // Of an event that was accepted before such topics were refused.
            return "reply-refused";
        }

        using Activity? activity = MessageTrace.StartReply(reply);
        MqttMessage message = new()
        {
            Topic = reply.Address.Topic,
            Payload = reply.Payload,
            QoS = reply.Address.QoS,
            CorrelationData = reply.Address.CorrelationData,
            ContentType = reply.ContentType,
            UserProperties = MessageTrace.Properties(activity?.Id ?? reply.TraceParent),
        };
        try
        {
            // Only an answer that the disk holds can come a second time.
            await (reply.Number > 0
                ? broker.PublishOnceAsync(reply.EventId, message, cancellationToken)
                : broker.PublishAsync(message, cancellationToken));
            return null;
        }
        catch (ArgumentException)
        {
            // No later attempt would find it more valid.
            return "reply-refused";
        }
    }

    public void Forget(string eventId) => listener.Broker?.ForgetOrigins([eventId]);

    public void Retain(IReadOnlySet<string> eventIds) => listener.Broker?.RetainOrigins(eventIds);
}
