using Continuum.Contracts.Functions;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.MicroVms;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Running a machine broke")]
    public static partial void RunBroke(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "{Version} is snapshotted: each start of it is a copy from here on")]
    public static partial void Snapshotted(this ILogger logger, VersionKey version);

    [LoggerMessage(LogLevel.Information, "{Version} goes on from the snapshot of an earlier run")]
    public static partial void TemplateFound(this ILogger logger, VersionKey version);

    [LoggerMessage(LogLevel.Warning, "{Version} is started anew each time: no snapshot of it can be taken: {Reason}")]
    public static partial void NotSnapshotted(this ILogger logger, VersionKey version, string reason);

    [LoggerMessage(LogLevel.Warning, "The snapshot of {Version} is made anew: {Reason}")]
    public static partial void TemplateRefused(this ILogger logger, VersionKey version, string reason);

    [LoggerMessage(LogLevel.Warning, "The snapshot {Path} could not be removed: {Reason}")]
    public static partial void NotRemoved(this ILogger logger, string path, string reason);
}
