namespace Continuum.Agent.Events;

internal static partial class Log
{
    [LoggerMessage(
        LogLevel.Error, "What follows a write of the event queue broke; the write itself is on the disk")]
    public static partial void AfterCommitBroke(this ILogger logger, Exception e);

    [LoggerMessage(
        LogLevel.Error, "A failed write of the event queue could not be undone; that is tried again with the next one")]
    public static partial void NotRolledBack(this ILogger logger, Exception e);
}
