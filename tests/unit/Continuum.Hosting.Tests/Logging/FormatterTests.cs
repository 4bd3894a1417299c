using System.Text.Json;
using Continuum.Hosting.Logging;
using Continuum.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Continuum.Hosting.Tests.Logging;

public sealed class FormatterTests
{
    [Fact]
    public void A_line_for_people_has_time_level_category_and_message()
    {
        Assert.Equal("2026-01-01T00:00:00.000Z warn  Agent: low\n",
            Write(new LineFormatter(new ManualTimeProvider(), journal: false), "low"));
    }

    [Fact]
    public void A_line_break_in_a_message_does_not_begin_an_entry()
    {
        Assert.Equal("2026-01-01T00:00:00.000Z warn  Agent: a\n    2026 error forged\n",
            Write(new LineFormatter(new ManualTimeProvider(), journal: false), "a\n2026 error forged"));
    }

    [Fact]
    public void The_journal_gets_a_priority_on_every_line()
    {
        string text = Write(
            new LineFormatter(new ManualTimeProvider(), journal: true), "low", new IOException("disk"));

        Assert.Equal("<4>Agent: low\n<4>    System.IO.IOException: disk\n", text);
    }

    [Fact]
    public void Json_is_one_object_on_one_line()
    {
        string text = Write(new JsonFormatter(new ManualTimeProvider()), "a\nb", new IOException("disk"));

        Assert.Equal(text.Length - 1, text.IndexOf('\n'));
        JsonElement entry = JsonDocument.Parse(text).RootElement;
        Assert.Equal("2026-01-01T00:00:00Z", entry.GetProperty("time").GetString());
        Assert.Equal("warn", entry.GetProperty("level").GetString());
        Assert.Equal("a\nb", entry.GetProperty("message").GetString());
        Assert.Equal("7", entry.GetProperty("fields").GetProperty("Count").GetString());
        Assert.StartsWith("System.IO.IOException: disk", entry.GetProperty("exception").GetString());
    }

    private static string Write(ConsoleFormatter formatter, string message, Exception? exception = null)
    {
        StringWriter writer = new();
        KeyValuePair<string, object?>[] state = [new("Count", 7), new("{OriginalFormat}", message)];
        LogEntry<IReadOnlyList<KeyValuePair<string, object?>>> entry =
            new(LogLevel.Warning, "Agent", 0, state, exception, (_, _) => message);
        formatter.Write(entry, scopeProvider: null, writer);
        return writer.ToString();
    }
}
