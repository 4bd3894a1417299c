namespace Continuum.Placement.Lab.Checking;

/// <summary>
/// How likely a standard normal variable is above a value, by Hart's rational approximation (Hart et al., Computer
/// Approximations, 1968, as given by West, Wilmott Magazine, 2005): another way than the library goes.
/// </summary>
internal static class NormalTail
{
    private static readonly double[] Above =
    [
        3.52624965998911E-02, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
        221.213596169931, 220.206867912376,
    ];

    private static readonly double[] Below =
    [
        8.83883476483184E-02, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
        637.333633378831, 793.826512519948, 440.413735824752,
    ];

    internal static double Of(double x)
    {
        double magnitude = Math.Abs(x);
        double tail = magnitude > 37 ? 0 : Math.Exp(-magnitude * magnitude / 2) * Ratio(magnitude);
        return x > 0 ? tail : 1 - tail;
    }

    private static double Ratio(double x)
    {
        if (x < 7.07106781186547)
        {
            return Polynomial(Above, x) / Polynomial(Below, x);
        }

        double fraction = x + 0.65;
        for (int i = 4; i >= 1; i--)
        {
            fraction = x + (i / fraction);
        }

        return 1 / (fraction * 2.506628274631);
    }

    private static double Polynomial(double[] coefficients, double x)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
