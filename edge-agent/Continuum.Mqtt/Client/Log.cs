using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "MQTT connected to {Address}, session present: {SessionPresent}")]
    public static partial void Connected(this ILogger logger, MqttAddress address, bool sessionPresent);

    [LoggerMessage(LogLevel.Warning, "MQTT connection to {Address} lost ({Reason})")]
    public static partial void Lost(this ILogger logger, MqttAddress address, string reason);

    [LoggerMessage(LogLevel.Warning, "MQTT attempt at {Address}, made after {Milliseconds} ms, failed ({Reason})")]
    public static partial void AttemptFailed(
        this ILogger logger, MqttAddress address, string reason, int milliseconds);

    [LoggerMessage(LogLevel.Warning, "MQTT QoS 0 message on {Topic} dropped: {Unread} messages are unread")]
    public static partial void UnreadDropped(this ILogger logger, string topic, int unread);
}
