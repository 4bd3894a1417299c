using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>The Gamma distribution of a rate: how many events per second, known from events and exposure.</summary>
/// <param name="Shape">Above 0: events, as if this many had been seen.</param>
/// <param name="Rate">Above 0: seconds, as if they had been seen in this time.</param>
internal readonly record struct GammaDistribution(double Shape, double Rate)
{
    internal double Mean => Shape / Rate;

    /// <summary>What is known after so many more events in so many more seconds.</summary>
    internal GammaDistribution After(double events, double seconds) => new(Shape + events, Rate + seconds);

    /// <summary>The value that is not passed with the given probability, above 0 and below 1.</summary>
    internal double Quantile(double probability)
    {
        double low = 0;
        double high = Shape + 1;
        while (Cdf(Shape, high) < probability)
        {
            high *= 2;
        }

        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cdf(Shape, middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2 / Rate;
    }

    /// <summary>The variance of the logarithm: the trigamma function of the shape.</summary>
    /// <remarks>Recurrence up to 8, then the asymptotic series (Abramowitz and Stegun 6.4.6, 6.4.12).</remarks>
    internal double LogVariance
    {
        get
        {
            double x = Shape;
            double sum = 0;
            for (; x < 8; x++)
            {
                sum += 1 / (x * x);
            }

            double inverse = 1 / (x * x);
            return sum + (1 / x) + (inverse / 2)
                + (inverse / x * ((1.0 / 6) - (inverse * ((1.0 / 30) - (inverse * ((1.0 / 42) - (inverse / 30)))))));
        }
    }

    /// <summary>The regularised lower incomplete gamma function.</summary>
    /// <remarks>Series below a + 1, Lentz's continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31).</remarks>
    internal static double Cdf(double a, double x)
    {
        if (x <= 0)
        {
            return 0;
        }

        double front = FixedMath.Exp((a * FixedMath.Log(x)) - x - LogGamma(a));
        return x < a + 1 ? Math.Min(1, front * Series(a, x)) : Math.Max(0, 1 - (front * Fraction(a, x)));
    }

    /// <remarks>Recurrence up to 10, then Stirling's series (Abramowitz and Stegun 6.1.41).</remarks>
    private static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 10; x++)
        {
            product *= x;
        }

        double inverse = 1 / (x * x);
        double series = ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse / 1680)))))) / x;
        const double halfLogTwoPi = 0.918938533204672741780329736406;
        return ((x - 0.5) * FixedMath.Log(x)) - x + halfLogTwoPi + series - FixedMath.Log(product);
    }

    private static double Series(double a, double x)
    {
        double term = 1 / a;
        double sum = term;
        for (double n = a + 1; term > sum * 1e-16; n++)
        {
            term *= x / n;
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double x)
    {
        const double tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / tiny;
        double d = 1 / b;
        double result = d;
        for (int i = 1; i < 100_000; i++)
        {
            double an = -i * (i - a);
            b += 2;
            d = (an * d) + b;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = b + (an / c);
            c = Math.Abs(c) < tiny ? tiny : c;
            double change = d * c;
            result *= change;
            if (Math.Abs(change - 1) < 1e-15)
            {
                break;
            }
        }

        return result;
    }
}
