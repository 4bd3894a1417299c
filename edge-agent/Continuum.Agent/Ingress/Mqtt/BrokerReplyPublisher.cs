using System.Diagnostics;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Contracts.Invocations;
using Continuum.Mqtt;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// Publishes answers through the embedded broker; where there is none, an answer has nobody to go to.
/// </summary>
internal sealed class BrokerReplyPublisher(MqttListener listener) : IReplyPublisher
{
    public async Task PublishAsync(
        ReplyAddress reply, InvocationResult.Succeeded answer, string? traceParent, CancellationToken cancellationToken)
    {
        if (listener.Broker is not { } broker)
        {
            return;
        }

        using Activity? activity = AgentTelemetry.Source.StartActivity("reply mqtt", ActivityKind.Producer);
        activity?.SetTag("messaging.system", "mqtt");
        activity?.SetTag("messaging.destination.name", reply.Topic);
        await broker.PublishAsync(
            new MqttMessage
            {
                Topic = reply.Topic,
                Payload = answer.Payload,
                QoS = reply.QoS,
                CorrelationData = reply.CorrelationData,
                ContentType = answer.ContentType,
                UserProperties = MessageTrace.Properties(activity?.Id ?? traceParent),
            },
            cancellationToken);
    }
}
