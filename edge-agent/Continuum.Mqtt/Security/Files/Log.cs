using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Security.Files;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "MQTT uses the changed {Paths} from now on")]
    public static partial void Reloaded(this ILogger logger, string paths);

    [LoggerMessage(LogLevel.Error, "MQTT goes on with what it had: {Problem}")]
    public static partial void NotReloaded(this ILogger logger, string problem);
}
