using System.Diagnostics;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>Carries W3C trace context in MQTT 5 user properties (W3C Trace Context: MQTT protocol).</summary>
internal static class MessageTrace
{
    private const string TraceParent = "traceparent";

    public static string? ReadParent(MqttMessage message)
    {
        foreach ((string name, string value) in message.UserProperties)
        {
            if (name == TraceParent && ActivityContext.TryParse(value, null, isRemote: true, out _))
            {
                return value;
            }
        }

        return null;
    }

    public static Activity? StartReceive(PublishContext publish)
    {
        ActivityContext.TryParse(ReadParent(publish.Message), null, isRemote: true, out ActivityContext parent);
        Activity? activity = AgentTelemetry.Source.StartActivity("receive mqtt", ActivityKind.Server, parent);
        activity?.SetTag("messaging.system", "mqtt");
        activity?.SetTag("messaging.destination.name", publish.Message.Topic);
        activity?.SetTag("messaging.client.id", publish.ClientId);
        return activity;
    }

    public static KeyValuePair<string, string>[] Properties(string? traceParent) =>
        traceParent is null ? [] : [new KeyValuePair<string, string>(TraceParent, traceParent)];
}
