using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Continuum.Silo.Timers;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A timer of grain {GrainId} threw; it goes on with its next tick")]
    public static partial void TickFailed(this ILogger logger, Exception failure, GrainId grainId);
}
