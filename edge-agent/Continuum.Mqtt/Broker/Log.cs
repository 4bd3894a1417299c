using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

internal static partial class Log
{
    [LoggerMessage(
        LogLevel.Warning,
        "{Count} wills were not taken; subscribers have them, and they are tried again in {Seconds} s")]
    public static partial void WillsNotTaken(this ILogger logger, Exception? cause, int count, double seconds);

    [LoggerMessage(LogLevel.Error, "The will of {ClientId} could not be published; it is at the next start")]
    public static partial void WillFailed(this ILogger logger, Exception cause, string clientId);

    [LoggerMessage(LogLevel.Information, "MQTT broker listens on {EndPoint}")]
    public static partial void Listening(this ILogger logger, string endPoint);

    [LoggerMessage(LogLevel.Debug, "MQTT client {ClientId} connected from {Remote}, session present: {SessionPresent}")]
    public static partial void Connected(this ILogger logger, string clientId, string remote, bool sessionPresent);

    [LoggerMessage(LogLevel.Debug, "MQTT client {ClientId} ({Remote}) is gone: {Reason}")]
    public static partial void Gone(this ILogger logger, string clientId, string remote, string reason);

    [LoggerMessage(LogLevel.Warning, "MQTT client {ClientId} ({Remote}) broke the protocol ({Reason}): {Detail}")]
    public static partial void ProtocolBroken(
        this ILogger logger, string clientId, string remote, ReasonCode reason, string detail);

    [LoggerMessage(LogLevel.Warning, "MQTT publication of {ClientId} to {Topic} refused ({Reason}): {Detail}")]
    public static partial void PublicationRefused(
        this ILogger logger, string clientId, string topic, ReasonCode reason, string detail);

    [LoggerMessage(LogLevel.Error, "MQTT connection of {ClientId} ({Remote}) failed and was closed unacknowledged")]
    public static partial void ConnectionFailed(this ILogger logger, Exception cause, string clientId, string remote);

    [LoggerMessage(LogLevel.Warning, "MQTT connection from {Remote} closed: {Limit} connections are open already")]
    public static partial void TooManyConnections(this ILogger logger, string remote, int limit);

    [LoggerMessage(LogLevel.Debug, "MQTT connection from {Remote} ended before it was one ({Reason}): {Detail}")]
    public static partial void NotLetIn(this ILogger logger, string remote, string reason, string detail);

    [LoggerMessage(LogLevel.Error, "MQTT listener on {EndPoint} failed to accept; it tries again")]
    public static partial void AcceptFailed(this ILogger logger, Exception cause, string endPoint);

    [LoggerMessage(LogLevel.Error, "MQTT housekeeping failed; it runs again at its next turn")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception cause);

    [LoggerMessage(
        LogLevel.Error, "MQTT deliveries wait: what must be durable before they are sent could not be stored")]
    public static partial void CommitFailed(this ILogger logger, Exception cause);

    [LoggerMessage(LogLevel.Error, "MQTT session of {ClientId} ended and the interceptor failed to forget it")]
    public static partial void SessionEndNotTaken(this ILogger logger, Exception cause, string clientId);
}
