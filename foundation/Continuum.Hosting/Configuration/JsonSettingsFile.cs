using System.Text;
using System.Text.Json;

namespace Continuum.Hosting.Configuration;

/// <summary>Reads a settings file into keys and values, remembering on which line each one stood.</summary>
internal sealed class JsonSettingsFile
{
    private readonly Dictionary<string, (string? Value, int Line)> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(int Line, string Message)> _problems = [];
    private readonly byte[] _text;
    private int _line = 1;
    private int _counted;

    private JsonSettingsFile(byte[] text) => _text = text;

    public IReadOnlyDictionary<string, (string? Value, int Line)> Entries => _entries;

    public IReadOnlyList<(int Line, string Message)> Problems => _problems;

    public static JsonSettingsFile Parse(byte[] text)
    {
        JsonSettingsFile file = new(text);
        try
        {
            file.Read();
        }
        catch (JsonException malformed)
        {
            int line = (int)(malformed.LineNumber ?? 0) + 1;
            file._problems.Add((line, $"this is not valid JSON: {malformed.Message}"));
        }

        return file;
    }

    private void Read()
    {
        ReadOnlySpan<byte> text = _text;
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }

        Utf8JsonReader reader = new(text, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.Add((1, "the file must hold one JSON object: { \"Section\": { \"Name\": value } }"));
            return;
        }

        ReadObject(ref reader, prefix: "");
        reader.Read();
    }

    private void ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Join(prefix, reader.GetString()!);
            reader.Read();
            ReadValue(ref reader, key);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, string key)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(ref reader, key);
                break;
            case JsonTokenType.StartArray:
                for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    ReadValue(ref reader, Join(key, $"{index}"));
                }

                break;
            default:
                AddEntry(ref reader, key);
                break;
        }
    }

    private void AddEntry(ref Utf8JsonReader reader, string key)
    {
        string? value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => null,
            _ => Encoding.UTF8.GetString(reader.ValueSpan),
        };
        int line = LineAt((int)reader.TokenStartIndex);
        if (!_entries.TryAdd(key, (value, line)))
        {
            _problems.Add((line, $"'{key}' is given twice, first on line {_entries[key].Line}; keep one of them"));
        }
    }

    private int LineAt(int position)
    {
        _line += _text.AsSpan(_counted..position).Count((byte)'\n');
        _counted = position;
        return _line;
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}:{name}";
}
