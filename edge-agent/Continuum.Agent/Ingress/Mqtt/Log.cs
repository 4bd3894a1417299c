using Continuum.Contracts.Functions;

namespace Continuum.Agent.Ingress.Mqtt;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A message on {Topic} for {Function} gets no answer: {Problem}")]
    public static partial void NoReply(this ILogger logger, string topic, FunctionKey function, string problem);
}
