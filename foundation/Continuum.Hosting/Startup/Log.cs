using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Startup;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Ignored: {Warning}")]
    public static partial void SettingIgnored(this ILogger logger, string warning);

    [LoggerMessage(LogLevel.Information, "{Program} is ready on {Addresses}")]
    public static partial void Started(this ILogger logger, string program, string addresses);
}
