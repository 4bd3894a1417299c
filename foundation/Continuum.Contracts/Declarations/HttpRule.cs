using System.Buffers;

namespace Continuum.Contracts.Declarations;

/// <summary>The grammar of an HTTP trigger's path and methods.</summary>
internal static class HttpRule
{
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(
        "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~-");

    internal static Grammar<string> Method { get; } =
        Words.OneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    internal static string? Path(string text, out string value)
    {
        value = text;
        if (!text.StartsWith('/'))
        {
            return $"'{text}' is no path: start it with a slash, as in /thermostat";
        }

        if (text.Length > SpecLimits.MaxPathLength)
        {
            return $"The path is {text.Length} characters long: write at most {SpecLimits.MaxPathLength}";
        }

        if (text.AsSpan().ContainsAnyExcept(PathCharacters))
        {
            return $"'{text}' is no path: write letters, digits, '.', '_', '~', '-' and slashes";
        }

        string[] segments = text[1..].Split('/');
        if (text.Length > 1 && segments.Any(segment => segment is "" or "." or ".."))
        {
            return $"'{text}' is no path: leave out '.', '..', doubled slashes and the slash at the end";
        }

        return segments[0] == "v1" ? $"'{text}' is reserved: /v1 belongs to the platform, choose another path" : null;
    }
}
