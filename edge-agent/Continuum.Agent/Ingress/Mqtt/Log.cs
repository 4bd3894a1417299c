using Continuum.Contracts.Functions;

namespace Continuum.Agent.Ingress.Mqtt;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A message on {Topic} for {Function} gets no answer: {Problem}")]
    public static partial void NoReply(this ILogger logger, string topic, FunctionKey function, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "A message on {Topic} of {Bytes} bytes is no event for {Function}: it can never fit. It is counted as "
        + "too-large; see Events:MaxBytes, Events:MaxBytesElsewhere and the size that an event may have. Told once a "
        + "minute")]
    public static partial void TooLargeForEvent(this ILogger logger, string topic, FunctionKey function, int bytes);

    [LoggerMessage(
        LogLevel.Error,
        "What a crash left of clients without a session could not be forgotten; the next start tries again")]
    public static partial void LostSessionsNotForgotten(this ILogger logger, Exception e);
}
