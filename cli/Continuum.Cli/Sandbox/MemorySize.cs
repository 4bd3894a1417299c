using System.Globalization;

namespace Continuum.Cli.Sandbox;

/// <summary>Sizes as people write them.</summary>
internal static class MemorySize
{
    private const long Least = 1L << 20;
    private const long Most = 1L << 40;

    /// <summary>
    /// Bytes of <c>65536K</c>, <c>64M</c>, <c>2G</c> or a plain number; null: it is none, or not sensible.
    /// </summary>
    public static long? Parse(string text)
    {
        char unit = text.Length == 0 ? '0' : char.ToUpperInvariant(text[^1]);
        int shift = unit switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= Most >> shift && number << shift >= Least
            ? number << shift
            : null;
    }
}
