using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Continuum.Hosting.Logging;

/// <summary>Writes an entry as one line for people; an exception follows on indented lines.</summary>
/// <param name="clock">The time of the entries.</param>
/// <param name="journal">Whether the journal reads: a priority instead of time and level.</param>
internal sealed class LineFormatter(TimeProvider clock, bool journal) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "continuum-line";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string start = journal ? Priority(logEntry.LogLevel) : "";
        textWriter.Write(start);
        if (!journal)
        {
            textWriter.Write(clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
            textWriter.Write(Word(logEntry.LogLevel));
            textWriter.Write(' ');
        }

        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        WriteIndented(textWriter, message, start);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write('\n');
            WriteIndented(textWriter, $"{start}    {exception}", start);
        }

        textWriter.Write('\n');
    }

    /// <summary>A line break in what was logged must not look like an entry of its own.</summary>
    private static void WriteIndented(TextWriter writer, string text, string start)
    {
        bool first = true;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!first)
            {
                writer.Write('\n');
                writer.Write(start);
                writer.Write("    ");
            }

            writer.Write(line);
            first = false;
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}
