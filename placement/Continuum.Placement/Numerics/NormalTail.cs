namespace Continuum.Placement.Numerics;

/// <summary>
/// The upper tail of the standard normal distribution from 0 to <see cref="Most"/>: Taylor series about the nearest
/// thirty-second, of which one has the coefficients in a table (derivatives by Hermite polynomials). Ten terms leave
/// a relative error below 1e-15; the question takes a few nanoseconds, and it is the one that plans ask most.
/// </summary>
internal static class NormalTail
{
    /// <summary>Beyond, the tail is less than half of the last bit of 1.</summary>
    internal const double Most = 8.5;

    private const int Steps = 32;
    private const int Terms = 11;
    private const double InverseSqrt2Pi = 0.398942280401432677939946059934;

    private static readonly double[] Table = Fill();

    /// <summary>How likely a standard normal variable is above x.</summary>
    /// <param name="x">From 0 to below <see cref="Most"/>.</param>
    internal static double Above(double x)
    {
        int nearest = (int)((x * Steps) + 0.5);
        double h = x - (nearest / (double)Steps);
        ReadOnlySpan<double> c = Table.AsSpan(nearest * Terms, Terms);
        double square = h * h;
        double even = ((((((((c[10] * square) + c[8]) * square) + c[6]) * square) + c[4]) * square) + c[2]) * square;
        double odd = ((((((c[9] * square) + c[7]) * square) + c[5]) * square) + c[3]) * square;
        return c[0] + (((odd + c[1]) * h) + even);
    }

    private static double[] Fill()
    {
        int points = (int)(Most * Steps) + 1;
        double[] table = new double[points * Terms];
        for (int i = 0; i < points; i++)
        {
            double x = i / (double)Steps;
            double density = FixedMath.Exp(-x * x / 2) * InverseSqrt2Pi;
            Span<double> c = table.AsSpan(i * Terms, Terms);
            c[0] = x < 3 ? 0.5 - Series(x, density) : density * Fraction(x, 60);

            // Derivative k + 1 is -(-1)^k He_k(x) times the density; He_(k+1) = x He_k - k He_(k-1).
            double before = 0;
            double hermite = 1;
            double scale = -density;
            for (int k = 0; k + 1 < Terms; k++)
            {
                scale /= k + 1;
                c[k + 1] = scale * hermite;
                scale = -scale;
                (before, hermite) = (hermite, (x * hermite) - (k * before));
            }
        }

        return table;
    }

    /// <summary>The tail over the density by Lentz's continued fraction (Abramowitz and Stegun 26.2.14).</summary>
    internal static double Fraction(double x, int terms)
    {
        double fraction = 0;
        for (int i = terms; i > 0; i--)
        {
            fraction = i / (x + fraction);
        }

        return 1 / (x + fraction);
    }

    // What lies between 0 and x (Abramowitz and Stegun 26.2.11).
    private static double Series(double x, double density)
    {
        double term = x;
        double sum = x;
        for (int i = 3; term > 1e-17 * sum; i += 2)
        {
            term *= x * x / i;
            sum += term;
        }

        return density * sum;
    }
}
