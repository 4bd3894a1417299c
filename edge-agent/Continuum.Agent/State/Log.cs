using Continuum.Contracts.Functions;

namespace Continuum.Agent.State;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Version} is ready")]
    public static partial void Ready(this ILogger logger, VersionKey version);

    [LoggerMessage(LogLevel.Warning, "{Version} is not ready: {Detail}")]
    public static partial void NotReady(this ILogger logger, Exception? e, VersionKey version, string detail);

    [LoggerMessage(LogLevel.Information, "Desired state {Revision}: {Assignments} assignments, {Routes} routes")]
    public static partial void Applied(this ILogger logger, long revision, int assignments, int routes);

    [LoggerMessage(LogLevel.Information, "{Version} is retired")]
    public static partial void Retired(this ILogger logger, VersionKey version);

    [LoggerMessage(LogLevel.Error, "Retiring {Version} broke")]
    public static partial void NotRetired(this ILogger logger, Exception e, VersionKey version);

    [LoggerMessage(LogLevel.Warning, "{Version} serves, but a restart may not remember that")]
    public static partial void NotNoted(this ILogger logger, Exception e, VersionKey version);
}
