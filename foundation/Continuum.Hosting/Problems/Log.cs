using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Problems;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string method, string? path, Exception fault);
}
