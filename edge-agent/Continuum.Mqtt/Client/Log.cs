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

    [LoggerMessage(LogLevel.Information, "MQTT broker at {Address} sends its clients to {Reference} ({Reason})")]
    public static partial void SentElsewhere(
        this ILogger logger, MqttAddress address, ReasonCode reason, string reference);

    [LoggerMessage(
        LogLevel.Warning, "MQTT broker at {Address} sends its clients elsewhere, and that is not followed ({Reason})")]
    public static partial void NotSentElsewhere(this ILogger logger, MqttAddress address, string reason);

    [LoggerMessage(LogLevel.Warning, "MQTT broker at {Address} names {Count} places: only the first {Most} are tried")]
    public static partial void TooManyPlaces(this ILogger logger, MqttAddress address, int count, int most);

    [LoggerMessage(LogLevel.Error, "MQTT connection to {Address} is given up: an error came up that nobody expects")]
    public static partial void Broke(this ILogger logger, Exception cause, MqttAddress address);

    [LoggerMessage(LogLevel.Error, "MQTT connection to {Address} was made, and whom that was told to failed")]
    public static partial void ConnectedNotTaken(this ILogger logger, Exception cause, MqttAddress address);

    [LoggerMessage(
        LogLevel.Warning, "MQTT broker lost the session and now refuses the subscription to {Filter} ({Reason})")]
    public static partial void NotRestored(this ILogger logger, string filter, ReasonCode reason);

    [LoggerMessage(LogLevel.Error, "MQTT subscription to {Filter} was made again, and whom that was told to failed")]
    public static partial void RestoredNotTaken(this ILogger logger, Exception cause, string filter);

    [LoggerMessage(LogLevel.Warning, "MQTT QoS 0 message on {Topic} dropped: {Unread} messages are unread")]
    public static partial void UnreadDropped(this ILogger logger, string topic, int unread);
}
