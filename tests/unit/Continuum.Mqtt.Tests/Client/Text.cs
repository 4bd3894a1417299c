using System.Globalization;
using System.Text;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>Messages that are a text.</summary>
internal static class Text
{
    public static string Of(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    public static MqttMessage Message(string topic, string text, int qos = 2) =>
        new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(text), QoS = qos };

    public static string[] Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
