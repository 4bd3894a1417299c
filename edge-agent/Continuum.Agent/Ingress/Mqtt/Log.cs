
namespace Continuum.Agent.Ingress.Mqtt;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A message on {Topic} was not accepted and is not acknowledged")]
    public static partial void NotAccepted(this ILogger logger, Exception e, string topic);

    [LoggerMessage(LogLevel.Information, "MQTT listens on {Address}:{Port}")]
    public static partial void Listening(this ILogger logger, string address, int port);
}
