namespace Continuum.Agent.Ingress.Mqtt;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A message on {Topic} was not accepted and is not acknowledged")]
    public static partial void NotAccepted(this ILogger logger, Exception e, string topic);
}
