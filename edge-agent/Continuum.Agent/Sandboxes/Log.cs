using Continuum.Contracts.Functions;

namespace Continuum.Agent.Sandboxes;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Functions run in micro-VMs ({Detail})")]
    public static partial void RunsMicroVms(this ILogger logger, string detail);

    [LoggerMessage(LogLevel.Warning, "Functions run by process isolation, without micro-VMs: {Reason}")]
    public static partial void RunsProcesses(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning,
        "{Version} runs by process isolation, because a micro-VM cannot run it yet: {Reason}")]
    public static partial void FallsBack(this ILogger logger, VersionKey version, string reason);
}
