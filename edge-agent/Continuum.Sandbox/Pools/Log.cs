using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Pools;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "Reading what sandbox {SandboxId} writes ended: {Reason}")]
    public static partial void LogEnded(this ILogger logger, string sandboxId, string reason);

    [LoggerMessage(LogLevel.Warning, "A sandbox of {Version} did not start: {Error}")]
    public static partial void StartFailed(this ILogger logger, VersionKey version, InvocationError error);

    [LoggerMessage(LogLevel.Error, "Starting a sandbox of {Version} broke")]
    public static partial void StartBroke(this ILogger logger, VersionKey version, Exception exception);

    [LoggerMessage(LogLevel.Error, "A sandbox of {Version} could not be destroyed")]
    public static partial void DestroyFailed(this ILogger logger, VersionKey version, Exception exception);

    [LoggerMessage(LogLevel.Debug, "A sandbox of {Version} answered and did not ask for work again: it is destroyed")]
    public static partial void Lingered(this ILogger logger, VersionKey version);

    [LoggerMessage(LogLevel.Information, "{Version} is ready; its program took {InitMs} ms to ask for work")]
    public static partial void Prepared(this ILogger logger, VersionKey version, double initMs);

    [LoggerMessage(LogLevel.Information, "{Version} is retired")]
    public static partial void Retired(this ILogger logger, VersionKey version);
}
