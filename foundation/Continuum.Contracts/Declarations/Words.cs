using System.Buffers;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>The grammars of names and of words out of a closed set.</summary>
internal static class Words
{
    private static readonly SearchValues<char> Identifier = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-");

    // First parts of URLs that the gateway and the agents answer themselves: such a namespace could not be reached.
    private static readonly string[] ReservedNamespaces =
        ["v1", "healthz", "readyz", "metrics", "openapi", "dashboard", "2015-03-31", "2018-06-01"];

    internal static string? Bool(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false" ? null : $"'{text}' is neither true nor false";
    }

    internal static Grammar<string> OneOf(params string[] words) => (string text, out string value) =>
    {
        value = text;
        return words.Contains(text) ? null : NoneOf(text, words);
    };

    internal static Grammar<T> Named<T>(params (string Word, T Value)[] words) => (string text, out T value) =>
    {
        (string? word, value) = words.FirstOrDefault(pair => pair.Word == text);
        return word is not null ? null : NoneOf(text, [.. words.Select(pair => pair.Word)]);
    };

    internal static string? Name(string text, out string value)
    {
        value = text;
        return DnsLabel.IsValid(text)
            ? null
            : $"'{text}' is no name: write 1 to {DnsLabel.MaxLength} characters of a-z, 0-9 and -";
    }

    internal static string? Namespace(string text, out string value) =>
        Name(text, out value) ?? (ReservedNamespaces.Contains(text)
            ? $"'{text}' is reserved for the platform's own URLs: choose another namespace"
            : null);

    internal static string? LabelValue(string text, out string value)
    {
        value = text;
        return text.Length <= DnsLabel.MaxLength && !text.AsSpan().ContainsAnyExcept(LabelCharacters)
            ? null
            : $"'{text}' is no label: write at most {DnsLabel.MaxLength} characters of a-z, A-Z, 0-9, ., _, / and -";
    }

    internal static string? LabelName(string text, out string value) =>
        text.Length == 0
            ? Refuse("The name is empty: write at least one character", out value)
            : LabelValue(text, out value);

    /// <summary>Any text without a zero character, which no environment can hold.</summary>
    internal static string? Text(string text, out string value)
    {
        value = text;
        return text.Contains('\0') ? "The text holds a zero character: leave it out" : null;
    }

    internal static string? VariableName(string text, out string value)
    {
        value = text;
        bool named = text.Length > 0 && !char.IsAsciiDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(Identifier);
        bool reserved = text == "_HANDLER"
            || text.StartsWith("AWS_LAMBDA_", StringComparison.Ordinal)
            || text.StartsWith("LAMBDA_", StringComparison.Ordinal);
        return !named ? $"'{text}' is no variable's name: write letters, digits and _, the first no digit"
            : reserved ? $"'{text}' is set by the platform (AWS_LAMBDA_*, LAMBDA_*, _HANDLER): choose another name"
            : null;
    }

    /// <summary><c>module.function</c>, packages parted by dots.</summary>
    internal static string? Handler(string text, out string value)
    {
        value = text;
        string[] parts = text.Split('.');
        bool right = parts.Length >= 2 && parts.All(part =>
            part.Length > 0 && !char.IsAsciiDigit(part[0]) && !part.AsSpan().ContainsAnyExcept(Identifier));
        return right ? null : $"'{text}' is no handler: write module.function, for example app.handle";
    }

    private static string NoneOf(string text, string[] words) =>
        Spelling.Nearest(text, words) is { } near && words.Length > 1
            ? $"'{text}' is unknown: did you mean {near}? (one of {string.Join(", ", words)})"
            : $"'{text}' is unknown: write {string.Join(" or ", words)}";

    private static string Refuse(string problem, out string value)
    {
        value = "";
        return problem;
    }
}
