using Continuum.Contracts.Functions;

namespace Continuum.Agent.Dispatch;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Event {Id} for {Function}: attempt {Attempt} failed: {Type}: {Message}")]
    public static partial void EventFailed(
        this ILogger logger, string id, FunctionKey function, int attempt, string type, string message);

    [LoggerMessage(LogLevel.Warning, "Event {Id} for {Function} is dead ({Reason}): {Type}: {Message}")]
    public static partial void EventBuried(
        this ILogger logger, string id, FunctionKey function, string reason, string type, string message);

    [LoggerMessage(LogLevel.Warning, "Event {Id} for {Function} is dropped ({Reason}): {Type}: {Message}")]
    public static partial void EventDropped(
        this ILogger logger, string id, FunctionKey function, string reason, string type, string message);

    [LoggerMessage(LogLevel.Error, "Event {Id} for {Function} could not be settled; tried again soon")]
    public static partial void NotSettled(this ILogger logger, Exception e, string id, FunctionKey function);

    [LoggerMessage(LogLevel.Error, "Event {Id} for {Function}: an attempt broke")]
    public static partial void AttemptBroke(this ILogger logger, Exception e, string id, FunctionKey function);

    [LoggerMessage(LogLevel.Error, "Event {Id} for {Function} could not be run; it comes again when it is durable")]
    public static partial void EventNotRun(this ILogger logger, Exception e, string id, FunctionKey function);

    [LoggerMessage(LogLevel.Error, "The lane of {Function} broke; it is started anew")]
    public static partial void LaneBroke(this ILogger logger, Exception e, FunctionKey function);

    [LoggerMessage(LogLevel.Error, "The answer to event {Id} of {Function} could not be published; tried again soon")]
    public static partial void ReplyNotPublished(this ILogger logger, Exception e, string id, FunctionKey function);

    [LoggerMessage(LogLevel.Warning, "The answer to event {Id} of {Function} is dropped: {Reason}")]
    public static partial void ReplyDropped(this ILogger logger, string id, FunctionKey function, string reason);

    [LoggerMessage(LogLevel.Error, "Answers that wait could not be read; tried again soon")]
    public static partial void RepliesNotRead(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Warning, "{Function} cannot be reached ({Type}: {Message}); its events wait until it can")]
    public static partial void LaneHeld(this ILogger logger, FunctionKey function, string type, string message);

    [LoggerMessage(LogLevel.Information, "{Function} can be reached again")]
    public static partial void LaneOpened(this ILogger logger, FunctionKey function);
}
