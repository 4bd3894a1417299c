using System.Buffers;

namespace Continuum.Hosting.Telemetry;

/// <summary>
/// Checks a <c>tracestate</c> (W3C Trace Context section 3.3.1): at most 32 members <c>key=value</c>.
/// </summary>
internal static class TraceState
{
    private const int MaxMembers = 32;
    private const int MaxKey = 256;
    private const int MaxValue = 256;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");

    public static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        string[] members = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        HashSet<string> keys = new(StringComparer.Ordinal);
        return members.Length is > 0 and <= MaxMembers && members.All(member =>
        {
            int equals = member.IndexOf('=', StringComparison.Ordinal);
            return equals > 0
                && IsKey(member.AsSpan(0, equals))
                && IsValue(member.AsSpan(equals + 1))
                && keys.Add(member[..equals]);
        });
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        bool startFits = char.IsAsciiLetterLower(key[0]) || char.IsAsciiDigit(key[0]);
        return startFits && key.Length <= MaxKey
            && !key.ContainsAnyExcept(KeyCharacters);
    }

    /// <summary>Printable ASCII but comma and equals sign.</summary>
    private static bool IsValue(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= MaxValue
        && !value.ContainsAnyExceptInRange(' ', '~')
        && !value.ContainsAny(',', '=');
}
