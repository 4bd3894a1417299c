using System.Collections;
using System.Globalization;
using System.Text;

namespace Continuum.Link.Tests;

/// <summary>Every public property of a value as text, all the way down: two records are the same where their texts
/// are.</summary>
internal static class Canonical
{
    public static string Text(object? value)
    {
        StringBuilder text = new();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case DateTimeOffset time:
                text.Append(time.UtcTicks);
                break;
            case TimeSpan or Enum or int or long or bool:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case IReadOnlyDictionary<string, string> map:
                Write(text, map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}").ToList());
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                WriteProperties(text, value);
                break;
        }
    }

    private static void WriteProperties(StringBuilder text, object value)
    {
        text.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties().Where(p => p.GetMethod!.IsStatic is false)
            .OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            text.Append(property.Name).Append('=');
            Write(text, property.GetValue(value));
            text.Append(';');
        }

        text.Append('}');
    }
}
