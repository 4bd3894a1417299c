using System.Diagnostics;
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

    public static KeyValuePair<string, string>[] Properties(string? traceParent) =>
        traceParent is null ? [] : [new KeyValuePair<string, string>(TraceContext.ParentName, traceParent)];
}
