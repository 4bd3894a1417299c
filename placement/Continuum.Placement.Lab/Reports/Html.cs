using System.Globalization;

namespace Continuum.Placement.Lab.Reports;

/// <summary>Text as a page shows it: escaped, numbers with as many digits as they deserve.</summary>
internal static class Html
{
    internal static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);

    // Adding 0 turns a negative zero into a plain one.
    internal static string Percent(double share, int digits = 1) =>
        ((100 * share) + 0.0).ToString(
            "F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";

    /// <summary>Milliseconds with three significant digits or so.</summary>
    internal static string Ms(double ms) => (ms >= 100
        ? ms.ToString("F0", CultureInfo.InvariantCulture)
        : ms.ToString(ms >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture)) + " ms";

    /// <summary>A number with thousands set apart by narrow blanks.</summary>
    internal static string Number(double value, int digits = 0) =>
        value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .Replace(',', '\u202F');

    internal static string Plain(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
