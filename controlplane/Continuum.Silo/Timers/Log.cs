using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Continuum.Silo.Timers;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A timer of grain {GrainId} threw; it goes on unless the grain now ends")]
    public static partial void TickFailed(this ILogger logger, Exception failure, GrainId grainId);
}
