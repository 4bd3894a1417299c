using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Continuum.Cli.Startup;
using Spectre.Console;

namespace Continuum.Cli.Output;

/// <summary>Writes what a command has to say: tables for people, JSON for programs.</summary>
internal sealed class Presenter(Surroundings surroundings, OutputFormat format)
{
    // Nothing is wrapped or cut: what reads a pipe takes whole lines, and a terminal wraps them itself.
    private const int UnboundedWidth = 10_000;

    public OutputFormat Format => format;

    public Surroundings Surroundings => surroundings;

    /// <summary>Shows a value: as JSON, or by what writes it for people.</summary>
    public void Show<T>(T value, JsonTypeInfo<T> type, Action<T> forPeople)
    {
        if (format == OutputFormat.Json)
        {
            Json(value, type);
        }
        else
        {
            forPeople(value);
        }
    }

    /// <summary>A value as JSON, indented.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        surroundings.Output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    /// <summary>A table without a frame: it can be read by eyes and by awk.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table().NoBorder();
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold)))
            {
                Padding = new Padding(0, 0, 2, 0),
                NoWrap = column != columns[^1],
            });
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell.Length == 0 ? "-" : Visible(cell))));
        }

        // At its natural width, on a terminal too, which wraps what is too long: cut columns would tell nothing.
        using StringWriter text = new();
        IAnsiConsole console = Console(text, surroundings.OutputIsTerminal);
        console.Profile.Width = UnboundedWidth;
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
        {
            surroundings.Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>A table of what was found, a row each; or that there is nothing.</summary>
    public void TableOf<T>(IReadOnlyList<string> columns, IReadOnlyList<T> found, Func<T, IReadOnlyList<string>> row)
    {
        if (found.Count == 0)
        {
            Line("There are none.");
        }
        else
        {
            Table(columns, found.Select(row));
        }
    }

    /// <summary>A line of the result.</summary>
    public void Line(string text) => surroundings.Output.WriteLine(Visible(text));

    /// <summary>A line beside the result, on standard error.</summary>
    public void Note(string text) => surroundings.Error.WriteLine(Visible(text));

    /// <summary>Says beside the result which nodes it is without; nothing when there are none.</summary>
    public void NoteUnreachable(IReadOnlyList<string> nodes)
    {
        if (nodes.Count > 0)
        {
            Note($"not asked, because they cannot be reached: {string.Join(", ", nodes)}");
        }
    }

    /// <summary>A console for progress, on standard error.</summary>
    public IAnsiConsole ErrorConsole() => Console(surroundings.Error, surroundings.ErrorIsTerminal);

    // What comes from elsewhere (log lines, error messages) must not drive the terminal.
    private static string Visible(string text) =>
        text.Any(IsControl)
            ? string.Create(text.Length, text, static (span, from) =>
            {
                for (int index = 0; index < span.Length; index++)
                {
                    span[index] = IsControl(from[index]) ? '\uFFFD' : from[index];
                }
            })
            : text;

    private static bool IsControl(char character) => char.IsControl(character) && character is not ('\n' or '\t');

    private IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && surroundings.Variable("TERM") != "dumb" ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && !surroundings.NoColor
                ? ColorSystemSupport.Standard
                : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = UnboundedWidth;
        }

        return console;
    }
}
