using System.Runtime.Intrinsics;

namespace Continuum.Placement.Compiled;

/// <summary>
/// Costs are whole millionths of a cost unit an hour: sums are exact, whatever their order and number of threads.
/// </summary>
internal static class Micros
{
    internal const double One = 1e6;

    /// <summary>More than any plan costs, and small enough that a million of them can be added up.</summary>
    internal const long Most = 4_000_000_000_000;

    /// <summary>The nearest whole number of millionths, and <see cref="Most"/> for what is more or no number.</summary>
    internal static long Of(double units) =>
        !(units * One < Most) ? Most : (long)Math.Round(units * One, MidpointRounding.AwayFromZero);

    /// <summary>For four amounts of 0 or more no more than <see cref="Of"/>, and less by one at most.</summary>
    internal static Vector256<long> AtMost(Vector256<double> units)
    {
        Vector256<double> most = Vector256.Create((double)Most);
        Vector256<double> micros = units * One;
        return Vector256.ConvertToInt64Native(
            Vector256.ConditionalSelect(Vector256.LessThan(micros, most), micros, most));
    }
}
