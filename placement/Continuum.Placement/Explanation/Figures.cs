using System.Globalization;

namespace Continuum.Placement.Explanation;

/// <summary>How figures are written for people.</summary>
internal static class Figures
{
    /// <summary>Millionths of a cost unit in cost units.</summary>
    internal static string Units(long micros) => (micros / 1e6).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>The same with its sign.</summary>
    internal static string Signed(long micros) =>
        (micros / 1e6).ToString("+0.######;-0.######;0", CultureInfo.InvariantCulture);

    internal static string Ms(double ms) =>
        double.IsPositiveInfinity(ms) ? "no way" : ms.ToString("0.#", CultureInfo.InvariantCulture) + " ms";

    internal static string Percent(double share) =>
        (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %";

    internal static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
