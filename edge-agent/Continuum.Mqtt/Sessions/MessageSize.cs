namespace Continuum.Mqtt.Sessions;

/// <summary>What a message counts as where messages are bounded by their bytes.</summary>
internal static class MessageSize
{
    // Two strings and their place in a list, beside the characters: an empty one is five bytes of a packet.
    private const int UserProperty = 64;

    /// <summary>All that its publisher chose; a few hundred bytes that every message needs are left out.</summary>
    public static long Of(MqttMessage message)
    {
        long bytes = message.Payload.Length
            + message.Topic.Length
            + message.CorrelationData.Length
            + (message.ResponseTopic?.Length ?? 0)
            + (message.ContentType?.Length ?? 0);
        for (int i = 0; i < message.UserProperties.Count; i++)
        {
            (string name, string value) = message.UserProperties[i];
            bytes += UserProperty + name.Length + value.Length;
        }

        return bytes;
    }
}
