using System.Runtime.Intrinsics;
using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>
/// What can be said cheaply of round trips, four at a time: never more than what <see cref="LatencyEstimate"/> says, and
/// seldom much less. A median that is no number has no part in any answer.
/// </summary>
internal static class RoundTripBounds
{
    // Beyond it nothing is said of the tail: a limit so far above the median is hardly ever missed.
    private const double Far = 1e6;

    // What a logarithm of a rounded quotient may be off by, and what coefficients below are.
    private const double Rounding = 4e-16;
    private const double Coefficients = 1e-6;

    /// <summary>No more than their means in milliseconds, and less by a thousandth as a rule: e to the x is no less than
    /// 1 + x.</summary>
    internal static Vector256<double> MeanAtLeastMs(Vector256<double> medianMs, Vector256<double> sigma)
    {
        Vector256<double> mean = medianMs * (Vector256<double>.One + (sigma * sigma * 0.5)) * (1 - 1e-12);
        return Vector256.Min(mean, Vector256.Create(LatencyEstimate.UnreachableMs));
    }

    /// <summary>
    /// No more than how likely they take longer than a limit. The logarithm of limit by median is bounded from above by
    /// fractions: x (6 + x) / (6 + 4 x) above 1 and 2 x / (2 + x) below, x what is above 1 (Topsoe, Some bounds for the
    /// logarithmic function, 2004).
    /// </summary>
    internal static Vector256<double> ProbabilityAtLeast(
        Vector256<double> medianMs, Vector256<double> sigma, Vector256<double> limitMs)
    {
        Vector256<double> zero = Vector256<double>.Zero;
        Vector256<double> over = (limitMs - medianMs) / medianMs;
        Vector256<double> known = Vector256.GreaterThan(medianMs, zero) & Vector256.GreaterThan(sigma, zero)
            & Vector256.LessThan(over, Vector256.Create(Far));
        Vector256<double> x = Vector256.Max(over, -Vector256<double>.One);
        Vector256<double> logarithm = Vector256.ConditionalSelect(
            Vector256.LessThan(x, zero),
            (x + x) / (x + Vector256.Create(2.0)),
            x * (x + Vector256.Create(6.0)) / ((x * 4) + Vector256.Create(6.0)));
        Vector256<double> least = Vector256.Abs(logarithm) * 1e-12;
        Vector256<double> z = (logarithm + least + Vector256.Create(Rounding)) / sigma;
        Vector256<double> tail = Vector256.ConditionalSelect(Vector256.LessThan(z, zero), Below(z), Above(z));
        return known & Vector256.Max(zero, tail - Vector256.Create(Coefficients));
    }

    // Above 0 the tail is convex, so that its tangents are below it: at a quarter, three quarters and so on.
    private static Vector256<double> Above(Vector256<double> z)
    {
        Vector256<double> tail = Vector256.Max(Line(z, 0.497960704, 0.386668117), Line(z, 0.452480426, 0.301137432));
        tail = Vector256.Max(tail, Line(z, 0.333961130, 0.182649085));
        return Vector256.Max(tail, Vector256.Max(Line(z, 0.191044465, 0.086277319), Line(z, 0.083638689, 0.031739652)));
    }

    // Below 0 it is concave, so that chords are below it: from 0 to -1/2, -1, -3/2 and -5/2.
    private static Vector256<double> Below(Vector256<double> z)
    {
        Vector256<double> tail = Vector256.Min(Line(z, 0.5, 0.382924923), Line(z, 0.541580176, 0.299764570));
        tail = Vector256.Min(tail, Line(z, 0.657648641, 0.183696105));
        return Vector256.Min(Vector256.Min(tail, Line(z, 0.842296495, 0.060597536)), Vector256.Create(0.99379));
    }

    private static Vector256<double> Line(Vector256<double> z, double at, double slope) =>
        Vector256.Create(at) - (z * slope);
}
