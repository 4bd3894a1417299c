namespace Continuum.Placement.Latency;

/// <summary>
/// What is left of the logarithms of round trips over a base, as a low-rank matrix: a bias for every place and, for
/// every pair, the product of one's left and the other's right factors, taken both ways and halved. Every number is
/// known only roughly: means and variances are kept.
/// </summary>
internal sealed class FactorModel
{
    internal FactorModel(int places, int rank)
    {
        Rank = rank;
        Left = new double[places * rank];
        Right = new double[places * rank];
        LeftVariance = new double[places * rank];
        RightVariance = new double[places * rank];
        Bias = new double[places];
        BiasVariance = new double[places];
        LeftPrecision = new double[rank];
        RightPrecision = new double[rank];
    }

    internal int Rank { get; }

    internal double[] Left { get; set; }

    internal double[] Right { get; set; }

    internal double[] LeftVariance { get; set; }

    internal double[] RightVariance { get; set; }

    internal double[] Bias { get; set; }

    internal double[] BiasVariance { get; set; }

    /// <summary>How near to 0 the factors of each rank are expected.</summary>
    internal double[] LeftPrecision { get; set; }

    internal double[] RightPrecision { get; set; }

    /// <summary>How near to 0 the biases are expected.</summary>
    internal double BiasPrecision { get; set; } = 10;

    /// <summary>How near the samples are expected to the model.</summary>
    internal double NoisePrecision { get; set; } = 20;

    /// <summary>What is expected of a pair over the base.</summary>
    internal double Mean(int a, int b)
    {
        double products = 0;
        int i = a * Rank;
        int j = b * Rank;
        for (int k = 0; k < Rank; k++)
        {
            products += (Left[i + k] * Right[j + k]) + (Right[i + k] * Left[j + k]);
        }

        return Bias[a] + Bias[b] + (products / 2);
    }

    /// <summary>How far a pair may be off that, squared, without the noise.</summary>
    internal double Variance(int a, int b)
    {
        return BiasVariance[a] + BiasVariance[b] + ((OneWayVariance(a, b) + OneWayVariance(b, a)) / 4);
    }

    /// <summary>A copy with room for more places, of which nothing is known.</summary>
    internal FactorModel Grown(int places)
    {
        FactorModel grown = new(places, Rank)
        {
            LeftPrecision = LeftPrecision,
            RightPrecision = RightPrecision,
            BiasPrecision = BiasPrecision,
            NoisePrecision = NoisePrecision,
        };
        Left.CopyTo(grown.Left, 0);
        Right.CopyTo(grown.Right, 0);
        LeftVariance.CopyTo(grown.LeftVariance, 0);
        RightVariance.CopyTo(grown.RightVariance, 0);
        Bias.CopyTo(grown.Bias, 0);
        BiasVariance.CopyTo(grown.BiasVariance, 0);
        return grown;
    }

    private double OneWayVariance(int a, int b)
    {
        double sum = 0;
        int i = a * Rank;
        int j = b * Rank;
        for (int k = 0; k < Rank; k++)
        {
            double left = LeftVariance[i + k];
            double right = RightVariance[j + k];
            sum += (Left[i + k] * Left[i + k] * right) + (Right[j + k] * Right[j + k] * left) + (left * right);
        }

        return sum;
    }
}
