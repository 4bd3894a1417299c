using Continuum.Silo.Calls;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Activations;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Grain {GrainId} could not be activated; the calls that waited for it failed")]
    public static partial void ActivationFailed(this ILogger logger, Exception failure, GrainId grainId);

    [LoggerMessage(LogLevel.Error, "Grain {GrainId} failed in OnDeactivateAsync ({Reason})")]
    public static partial void DeactivationFailed(
        this ILogger logger, Exception failure, GrainId grainId, DeactivationReason reason);

    [LoggerMessage(LogLevel.Error, "Grain {GrainId} failed while it was disposed")]
    public static partial void DisposalFailed(this ILogger logger, Exception failure, GrainId grainId);

    [LoggerMessage(LogLevel.Warning, "Grain {GrainId} did not finish before the silo's deadline for stopping")]
    public static partial void Abandoned(this ILogger logger, GrainId grainId);

    [LoggerMessage(LogLevel.Warning, "{Call} threw after its caller had given up")]
    public static partial void ThrewTooLate(this ILogger logger, Exception? failure, CallFrame call);
}
