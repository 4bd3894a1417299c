namespace Continuum.Agent.Bridges;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The session of {Publisher} could not be written; that is tried again")]
    public static partial void SessionNotWritten(this ILogger logger, Exception e, string publisher);

    [LoggerMessage(LogLevel.Information, "Bridge {Bridge} is connected to {Url}")]
    public static partial void BridgeConnected(this ILogger logger, string bridge, string url);

    [LoggerMessage(LogLevel.Warning, "Bridge {Bridge} does not reach {Url}: {Problem}; again in {Seconds} s")]
    public static partial void BridgeNotConnected(
        this ILogger logger, string bridge, string url, string problem, double seconds);

    [LoggerMessage(LogLevel.Error, "Bridge {Bridge} broke; it begins again")]
    public static partial void BridgeBroke(this ILogger logger, Exception e, string bridge);

    [LoggerMessage(
        LogLevel.Warning,
        "The broker of bridge {Bridge} does not take a message to {Topic}, which is dropped: {Problem}")]
    public static partial void MessageRefused(this ILogger logger, string bridge, string topic, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "A message to {Topic} has waited too long for bridge {Bridge} to send it, and is dropped: {Problem}")]
    public static partial void MessageTooLate(this ILogger logger, string bridge, string topic, string problem);

    [LoggerMessage(
        LogLevel.Warning, "The broker of bridge {Bridge} does not take a message to {Topic} for now: {Problem}")]
    public static partial void MessageHeldUp(this ILogger logger, string bridge, string topic, string problem);

    [LoggerMessage(LogLevel.Error, "Bridge {Bridge} broke over a message to {Topic}; that is tried again")]
    public static partial void MessageBroke(this ILogger logger, Exception e, string bridge, string topic);

    [LoggerMessage(LogLevel.Warning, "Bridge {Bridge} could not subscribe to {Filter}: {Problem}; that is tried again")]
    public static partial void NotSubscribed(this ILogger logger, string bridge, string filter, string problem);

    [LoggerMessage(
        LogLevel.Warning, "Bridge {Bridge} could not end its subscription to {Filter}: {Problem}; that is tried again")]
    public static partial void NotEnded(this ILogger logger, string bridge, string filter, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "A message from bridge {Bridge} could not be taken; it is tried again, and those behind it wait (said once a minute)")]
    public static partial void NotTaken(this ILogger logger, Exception e, string bridge);

    [LoggerMessage(
        LogLevel.Error,
        "A message on {Topic} from bridge {Bridge} can never be taken; it is acknowledged there, and dropped")]
    public static partial void NeverTaken(this ILogger logger, Exception e, string bridge, string topic);

    [LoggerMessage(
        LogLevel.Warning,
        "A message on {Topic} came by bridge {Bridge}, where nothing asks for it any more; it is dropped")]
    public static partial void NobodysMessage(this ILogger logger, string bridge, string topic);

    [LoggerMessage(LogLevel.Warning, "Bridge {Bridge} could not say on {Topic} whether it is connected: {Problem}")]
    public static partial void StateNotSaid(this ILogger logger, string bridge, string topic, string problem);

    [LoggerMessage(LogLevel.Error, "The outbox could not be read or written; that is tried again")]
    public static partial void OutboxBroke(this ILogger logger, Exception e);
}
