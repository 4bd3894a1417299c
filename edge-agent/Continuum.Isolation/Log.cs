using Microsoft.Extensions.Logging;

namespace Continuum.Isolation;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "Program {Id} started: {Program}, host pid {HostPid}")]
    public static partial void Started(this ILogger logger, string id, string program, int hostPid);

    [LoggerMessage(LogLevel.Debug, "Program {Id} ended: {Cause}, exit code {ExitCode}, signal {Signal}")]
    public static partial void Ended(this ILogger logger, string id, ExitCause cause, int? exitCode, int? signal);

    [LoggerMessage(LogLevel.Warning, "Removed {Count} programs or control groups of them that a killed launcher left")]
    public static partial void StaleGroupsRemoved(this ILogger logger, int count);
}
