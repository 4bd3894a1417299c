namespace Continuum.Agent.Commits;

internal static partial class Log
{
    [LoggerMessage(
        LogLevel.Error,
        "A write to {Path} that nobody waits for breaks by itself; it is given up, the others are written")]
    public static partial void LaterWriteBroke(this ILogger logger, string path, Exception e);

    [LoggerMessage(LogLevel.Error, "What follows a write to {Path} broke; the write itself is on the disk")]
    public static partial void AfterCommitBroke(this ILogger logger, string path, Exception e);

    [LoggerMessage(
        LogLevel.Error, "A failed write to {Path} could not be undone; that is tried again with the next one")]
    public static partial void NotRolledBack(this ILogger logger, string path, Exception e);
}
