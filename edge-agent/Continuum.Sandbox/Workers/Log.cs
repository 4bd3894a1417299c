using Continuum.Contracts.Functions;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Worker {HostPid} runs the micro-VMs of namespace {Namespace}")]
    public static partial void WorkerAssigned(this ILogger logger, int hostPid, string @namespace);

    [LoggerMessage(LogLevel.Warning, "The worker of namespace {Namespace} is gone, and what it ran failed: {Reason}")]
    public static partial void WorkerLost(this ILogger logger, string @namespace, string reason);


    [LoggerMessage(LogLevel.Debug, "The worker kept ahead was not there")]
    public static partial void SpareNotStarted(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "Worker {HostPid} says: {Words}")]
    public static partial void WorkerSaid(this ILogger logger, int hostPid, string words);

    [LoggerMessage(LogLevel.Error, "What the agent asked for broke")]
    public static partial void RequestBroke(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Version} could not be made ready again in a new worker: {Reason}")]
    public static partial void NotReadyAgain(this ILogger logger, VersionKey version, string reason);
}
