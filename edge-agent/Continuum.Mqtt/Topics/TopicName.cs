namespace Continuum.Mqtt.Topics;

/// <summary>Rules for the name a message is published to (5.0, 4.7.3).</summary>
public static class TopicName
{
    /// <summary>The longest name or filter, in bytes of UTF-8: its length is sent in two bytes.</summary>
    internal const int MaxBytes = 65535;

    /// <summary>What is wrong with a topic name and what would be right; null when it is valid.</summary>
    /// <param name="topic">The name a message would be published to.</param>
    public static string? Problem(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.AsSpan().ContainsAny('+', '#')
            ? $"\"{topic}\" has a wildcard; a topic name has none, wildcards belong in topic filters"
            : CharacterProblem(topic, "topic name");
    }

    internal static string? CharacterProblem(string text, string what) => text switch
    {
        "" => $"the {what} is empty; it must have at least one character",
        _ when text.Contains('\0') => $"the {what} contains U+0000; leave it out",
        _ when HasLoneSurrogate(text) => $"the {what} has half of a surrogate pair, which is no character in UTF-8",
        _ when System.Text.Encoding.UTF8.GetByteCount(text) > MaxBytes => $"the {what} is longer than {MaxBytes} bytes",
        _ => null,
    };

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return true;
            }

            text = text[(at + 2)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return false;
    }
}
