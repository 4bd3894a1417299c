namespace Continuum.Agent.Uplink;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "No control plane is set: this node stands alone with the state it has")]
    public static partial void StandsAlone(this ILogger logger);

    [LoggerMessage(LogLevel.Debug, "A report to the control plane failed")]
    public static partial void NotReported(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Warning, "What a report to the control plane says could not be read")]
    public static partial void NotMeasured(this ILogger logger, Exception e);
}
