using System.Globalization;

namespace Continuum.Contracts.Declarations;

/// <summary>The grammars of numbers, quantities and durations.</summary>
internal static class Numbers
{
    private static readonly (string Suffix, long Factor)[] QuantitySuffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40),
        ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000), ("", 1),
    ];

    private static readonly (string Suffix, long Milliseconds)[] DurationSuffixes =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    internal static Grammar<int> Int(int min, int max) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max
            ? null
            : $"'{text}' is not in range: write a whole number from {min} to {max}";

    /// <summary>A probability, the ends left out.</summary>
    internal static string? OpenUnit(string text, out double value) =>
        TryDouble(text, out value) && value is > 0 and < 1
            ? null
            : $"'{text}' is not in range: write a number above 0 and below 1, for example 0.95";

    internal static string? Weight(string text, out double value) =>
        TryDouble(text, out value) && value is > 0 and <= 1_000_000
            ? null
            : $"'{text}' is not in range: write a number above 0, at most 1000000";

    internal static string? Cost(string text, out decimal value)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        bool read = decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value);

        // The division drops trailing zeros: 0.20 and 0.2 are the same declaration, hence the same version.
        value /= 1.000000000000000000000000000000m;
        return read && value is > 0 and <= 1_000_000_000
            ? null
            : $"'{text}' is not in range: write a number above 0, at most 1000000000, for example 0.20";
    }

    /// <summary>Bytes: a whole number with an optional suffix.</summary>
    internal static Grammar<long> Quantity(long min, long max) => (string text, out long value) =>
        !TryScaled(text, QuantitySuffixes, out value)
            ? $"'{text}' is no quantity: write whole bytes, or a whole number with Ki, Mi, Gi, Ti, k, M, G or T, "
                + "for example 128Mi"
            : value < min || value > max
                ? $"'{text}' is not in range: write {Bytes(min)} to {Bytes(max)}"
                : null;

    internal static Grammar<TimeSpan> Duration(TimeSpan min, TimeSpan max) => (string text, out TimeSpan value) =>
    {
        value = default;
        if (!TryScaled(text, DurationSuffixes, out long milliseconds)
            || milliseconds > TimeSpan.MaxValue.TotalMilliseconds)
        {
            return $"'{text}' is no duration: write a whole number with ms, s, m or h, for example 500ms or 5s";
        }

        value = TimeSpan.FromMilliseconds(milliseconds);
        return value < min || value > max
            ? $"'{text}' is not in range: write {Duration(min)} to {Duration(max)}"
            : null;
    };

    private static bool TryDouble(string text, out double value) =>
        double.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private static bool TryScaled(string text, (string Suffix, long Factor)[] suffixes, out long value)
    {
        value = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        foreach ((string suffix, long factor) in suffixes)
        {
            if (text.AsSpan(digits).SequenceEqual(suffix))
            {
                bool read = long.TryParse(
                    text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
                bool fits = read && number <= long.MaxValue / factor;
                value = fits ? number * factor : 0;
                return fits;
            }
        }

        return false;
    }

    private static string Bytes(long bytes)
    {
        (string suffix, long factor) = QuantitySuffixes
            .Where(pair => pair.Suffix.EndsWith('i') && bytes > 0 && bytes % pair.Factor == 0)
            .DefaultIfEmpty((Suffix: "", Factor: 1))
            .Last();
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{suffix}");
    }

    private static string Duration(TimeSpan span)
    {
        long milliseconds = (long)span.TotalMilliseconds;
        (string suffix, long factor) = DurationSuffixes.Last(pair => milliseconds % pair.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / factor}{suffix}");
    }
}
