using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Continuum.Hosting.Logging;

/// <summary>Adds our log lines on standard error; standard output is left to what a program answers.</summary>
public static class ConsoleLogging
{
    /// <summary>Replaces whatever providers there are by the console with the given format.</summary>
    /// <param name="logging">The program's logging.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="clock">The time of the entries.</param>
    public static ILoggingBuilder UseContinuumConsole(
        this ILoggingBuilder logging, LogFormat format, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(logging);
        bool journal = format == LogFormat.Journal
            || (format == LogFormat.Auto && Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null);
        logging.ClearProviders();
        logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(clock, journal));
        logging.Services.AddSingleton<ConsoleFormatter>(new JsonFormatter(clock));
        return logging.AddConsole(console =>
        {
            console.FormatterName = format == LogFormat.Json
                ? JsonFormatter.FormatterName
                : LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }
}
