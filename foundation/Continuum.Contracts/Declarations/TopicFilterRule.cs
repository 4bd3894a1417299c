using System.Text;

namespace Continuum.Contracts.Declarations;

/// <summary>Topic filters and topic names (MQTT 5, section 4.7), and reply topics made from them.</summary>
internal static class TopicFilterRule
{
    private const int MaxBytes = 65_535; // MQTT 5, section 1.5.4: a string's length is two bytes

    internal static string? Filter(string text, out string value)
    {
        value = text;
        if (Text(text) is { } problem)
        {
            return problem;
        }

        if (text.StartsWith("$share/", StringComparison.Ordinal))
        {
            return $"'{text}' is a shared subscription: write the filter alone, replicas share its events anyway";
        }

        string[] levels = text.Split('/');
        for (int index = 0; index < levels.Length; index++)
        {
            string level = levels[index];
            if (level.Length > 1 && level.AsSpan().ContainsAny('+', '#'))
            {
                return $"'{text}' is no topic filter: + and # stand alone in their level, as in plant/+/temperature";
            }

            if (level == "#" && index < levels.Length - 1)
            {
                return $"'{text}' is no topic filter: # comes last, as in plant/#";
            }
        }

        return null;
    }

    /// <summary>How many wildcards a sound filter has.</summary>
    internal static int Wildcards(string filter) => filter.Split('/').Count(level => level is "+" or "#");

    /// <summary>A topic name in which <c>{n}</c> stands for the filter's n-th wildcard.</summary>
    internal static string? Reply(string text, string filter)
    {
        if (Text(text) is { } problem)
        {
            return problem;
        }

        if (text.AsSpan().ContainsAny('+', '#'))
        {
            return $"'{text}' is no reply topic: wildcards cannot be published to, write {{1}} for what the "
                + "first one matched";
        }

        StringBuilder sample = new();
        int wildcards = Wildcards(filter);
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('{' or '}'))
            {
                sample.Append(text[at]);
                continue;
            }

            int end = text.IndexOf('}', at);
            bool number = int.TryParse(text.AsSpan(at, Math.Max(end - at, 0)).TrimStart('{'), out int n);
            if (text[at] == '}' || !number || n < 1 || n > wildcards)
            {
                return Placeholder(text, filter, wildcards);
            }

            sample.Append('x');
            at = end;
        }

        return Matches(filter, sample.ToString())
            ? $"'{text}' would start the function again with its own reply: choose a topic that {filter} does not match"
            : null;
    }

    /// <summary><c>topic</c>, or <c>property:</c> and the name of an MQTT 5 user property.</summary>
    internal static string? OrderBy(string text, out string value)
    {
        const string Property = "property:";
        value = text;
        return text == "topic" || (text.StartsWith(Property, StringComparison.Ordinal) && text.Length > Property.Length)
            ? null
            : $"'{text}' is no order: write topic, or property: and a user property's name, as in property:device";
    }

    // MQTT 5, section 4.7.2: a wildcard in the first level does not match a topic that begins with $.
    private static bool Matches(string filter, string topic)
    {
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');
        if (topic.StartsWith('$') && (wanted[0] is "+" or "#"))
        {
            return false;
        }

        for (int index = 0; index < wanted.Length; index++)
        {
            if (wanted[index] == "#")
            {
                return true;
            }

            if (index >= levels.Length || (wanted[index] != "+" && wanted[index] != levels[index]))
            {
                return false;
            }
        }

        return wanted.Length == levels.Length;
    }

    private static string Placeholder(string text, string filter, int wildcards) => wildcards switch
    {
        0 => $"'{text}' has a placeholder, but {filter} has no wildcard: write the topic out",
        1 => $"'{text}' has a placeholder that {filter} does not fill: its only wildcard is {{1}}",
        _ => $"'{text}' has a placeholder that {filter} does not fill: its wildcards are {{1}} to {{{wildcards}}}",
    };

    private static string? Text(string text)
    {
        if (text.Length == 0)
        {
            return "The topic is empty: write at least one character";
        }

        if (text.Contains('\0'))
        {
            return "The topic holds a zero character, which MQTT does not carry: leave it out";
        }

        int bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= MaxBytes ? null : $"The topic is {bytes} bytes long: write at most {MaxBytes}";
    }
}
