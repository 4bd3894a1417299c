namespace Continuum.Placement.Numerics;

/// <summary>
/// Elementary functions made of additions, multiplications, divisions and square roots only, which IEEE 754 fixes to
/// the last bit: the system's own <c>exp</c> and <c>log</c> differ between machines in the last place, and a plan must
/// not. Relative error below 1e-13 over the ranges the models use.
/// </summary>
internal static class FixedMath
{
    private const double Ln2 = 0.693147180559945309417232121458;
    private const double Sqrt2 = 1.41421356237309504880168872421;
    private const double InverseLn10 = 0.434294481903251827651128918917;
    private const int LogSteps = 64;
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;

    // Mantissas are between the root of a half and the root of two.
    private const int FirstLog = 44;
    private static readonly double[] Logs = FillLogs();

    /// <summary>e to the power of x; 0 below -700 and positive infinity above 709.</summary>
    internal static double Exp(double x)
    {
        if (double.IsNaN(x) || x > 709)
        {
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        }

        if (x < -700)
        {
            return 0;
        }

        int whole = (int)Math.Floor((x / Ln2) + 0.5);
        double rest = x - (whole * Ln2);

        // Taylor to the 14th power, even and odd powers apart so that they overlap; |rest| <= 0.347 leaves 1e-18.
        double s = rest * rest;
        double even = 1 + (s * ((1 / 2.0) + (s * ((1 / 24.0) + (s * ((1 / 720.0) + (s * ((1 / 40320.0)
            + (s * ((1 / 3628800.0) + (s * ((1 / 479001600.0) + (s / 87178291200.0)))))))))))));
        double odd = 1 + (s * ((1 / 6.0) + (s * ((1 / 120.0) + (s * ((1 / 5040.0) + (s * ((1 / 362880.0)
            + (s * ((1 / 39916800.0) + (s / 6227020800.0)))))))))));
        double power = even + (rest * odd);
        return whole == 0 ? power : Math.ScaleB(power, whole);
    }

    /// <summary>The natural logarithm; negative infinity at 0, not a number below.</summary>
    internal static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : double.IsPositiveInfinity(x) ? x : double.NaN;
        }

        int exponent = Split(x, out double mantissa);
        if (mantissa > Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = ln c + 2 artanh((m - c) / (m + c)) with c the nearest sixty-fourth, whose logarithm is tabled: the
        // argument is below 0.006, so four terms reach 1e-21; c is 1 around 1, where digits would cancel otherwise.
        int nearest = (int)((mantissa * LogSteps) + 0.5);
        double c = nearest / (double)LogSteps;
        double y = (mantissa - c) / (mantissa + c);
        double square = y * y;
        double series = 1 + (square * ((1 / 3.0) + (square * ((1 / 5.0) + (square / 7)))));
        return (2 * y * series) + Logs[nearest - FirstLog] + (exponent * Ln2);
    }

    // The exponent to base 2, and what is left: from 1 to below 2.
    private static int Split(double x, out double mantissa)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        int exponent = (int)(bits >> MantissaBits) - ExponentBias;
        if (exponent == -ExponentBias)
        {
            exponent = Math.ILogB(x);
            mantissa = Math.ScaleB(x, -exponent);
        }
        else
        {
            mantissa = BitConverter.UInt64BitsToDouble((bits & MantissaMask) | ((ulong)ExponentBias << MantissaBits));
        }

        return exponent;
    }

    /// <summary>No more than the natural logarithm, and less by 0.03 at most: quicker than the logarithm itself.</summary>
    /// <param name="x">Above 0 and finite.</param>
    internal static double LogAtLeast(double x)
    {
        // ln m is no less than 2 (m - 1) / (m + 1) from 1 on; the last bits that rounding may add are taken off.
        int exponent = Split(x, out double mantissa);
        return (exponent * Ln2) + (2 * (mantissa - 1) / (mantissa + 1)) - 1e-9;
    }

    /// <summary>The logarithm to base 10.</summary>
    internal static double Log10(double x) => Log(x) * InverseLn10;

    /// <summary>How likely a standard normal variable is at most x.</summary>
    internal static double NormalCdf(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude < NormalTail.Most))
        {
            return x > 0 ? 1
                : double.IsNaN(x) ? x
                : magnitude > 38 ? 0
                : Exp(-x * x / 2) * 0.398942280401432677939946059934 * NormalTail.Fraction(magnitude, 20);
        }

        double tail = NormalTail.Above(magnitude);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The value that a standard normal variable does not pass with the given probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <remarks>Bisection on <see cref="NormalCdf"/>, 60 steps: exact to 1e-15, and used a few times a
    /// problem.</remarks>
    internal static double NormalQuantile(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1.0);
        double low = -38;
        double high = 38;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = NormalCdf(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double[] FillLogs()
    {
        double[] logs = new double[(2 * LogSteps) - FirstLog];
        for (int i = 0; i < logs.Length; i++)
        {
            double c = (FirstLog + i) / (double)LogSteps;
            double y = (c - 1) / (c + 1);
            double power = y;
            for (int k = 1; k <= 41; k += 2)
            {
                logs[i] += 2 * power / k;
                power *= y * y;
            }
        }

        return logs;
    }
}
