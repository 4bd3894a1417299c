using System.Buffers;

namespace Continuum.Contracts.Functions;

/// <summary>The rule that names of namespaces, functions and nodes follow.</summary>
public static class DnsLabel
{
    /// <summary>The longest name, in characters (RFC 1035, section 2.3.4).</summary>
    public const int MaxLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether the text matches <c>[a-z0-9-]{1,63}</c>.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);
}
