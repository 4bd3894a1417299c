using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Hosting.Telemetry;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>Carries W3C trace context in MQTT 5 user properties (W3C Trace Context: MQTT protocol).</summary>
internal static class MessageTrace
{
    public static string? ReadParent(MqttMessage message)
    {
        foreach ((string name, string value) in message.UserProperties)
        {
            if (name == TraceContext.ParentName && TraceContext.TryParse(value, null, out _))
            {
                return value;
            }
        }

        return null;
    }

    public static Activity? StartReceive(PublishContext publish)
    {
        TraceContext.TryParse(ReadParent(publish.Message), null, out ActivityContext parent);
        Activity? activity = AgentTelemetry.Source.StartActivity("receive mqtt", ActivityKind.Server, parent);
        activity?.SetTag("messaging.system", "mqtt");
        activity?.SetTag("messaging.destination.name", publish.Message.Topic);
        activity?.SetTag("messaging.client.id", publish.ClientId);
        return activity;
    }

    /// <summary>
    /// Begins the publishing of an answer. It hangs on the answer's own trace and not on what happens to run: that is the
    /// outbox, on behalf of everybody.
    /// </summary>
    public static Activity? StartReply(OutgoingReply reply)
    {
        TraceContext.TryParse(reply.TraceParent, null, out ActivityContext parent);
        Activity? activity = AgentTelemetry.Source.StartActivity("reply mqtt", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "mqtt");
        activity?.SetTag("messaging.destination.name", reply.Address.Topic);
        return activity;
    }

    public static KeyValuePair<string, string>[] Properties(string? traceParent) =>
        traceParent is null ? [] : [new KeyValuePair<string, string>(TraceContext.ParentName, traceParent)];
}
