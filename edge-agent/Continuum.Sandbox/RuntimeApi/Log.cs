using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.RuntimeApi;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Accepting a sandbox's connections ended")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "Serving {Method} {Path} to a sandbox failed")]
    public static partial void ServingFailed(this ILogger logger, string method, string path, Exception exception);
}
