namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// Weighted latencies in bins that grow by 2 % each, from 0.01 ms to 10 minutes: every quantile is within 1 % of the
/// exact one. Bins are numbers that callers may keep and add to again, which is what makes millions of additions cheap.
/// </summary>
public sealed class LatencyHistogram
{
    private const double Smallest = 0.01;
    private const double Largest = 600_000;
    private const double Growth = 1.02;

    private static readonly double PerLog = 1 / Math.Log(Growth);
    private static readonly int Bins = BinOf(Largest) + 1;

    private readonly double[] _weights = new double[Bins];

    /// <summary>The sum of weights.</summary>
    public double Total { get; private set; }

    /// <summary>The bin of a latency in milliseconds; what is out of range counts in the outermost.</summary>
    public static int BinOf(double ms) =>
        ms <= Smallest ? 0 : (int)(Math.Log(Math.Min(ms, Largest) / Smallest) * PerLog);

    /// <summary>Adds a weight to a bin.</summary>
    public void Add(int bin, double weight)
    {
        _weights[bin] += weight;
        Total += weight;
    }

    /// <summary>Takes all of another histogram in.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < Bins; i++)
        {
            _weights[i] += other._weights[i];
        }

        Total += other.Total;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_weights);
        Total = 0;
    }

    /// <summary>
    /// The latency in milliseconds that a share of the weight does not pass; NaN where there is none.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        if (!(Total > 0))
        {
            return double.NaN;
        }

        double wanted = share * Total;
        double passed = 0;
        int last = 0;
        for (int i = 0; i < Bins; i++)
        {
            passed += _weights[i];
            last = _weights[i] > 0 ? i : last;
            if (passed >= wanted && _weights[i] > 0)
            {
                break;
            }
        }

        return Smallest * Math.Exp((last + 0.5) / PerLog);
    }

    /// <summary>
    /// Each bin's middle in milliseconds with its share of the weight, where there is any, ascending.
    /// </summary>
    public IReadOnlyList<(double Ms, double Share)> Shares()
    {
        List<(double, double)> shares = [];
        for (int i = 0; i < Bins; i++)
        {
            if (_weights[i] > 0)
            {
                shares.Add((Smallest * Math.Exp((i + 0.5) / PerLog), _weights[i] / Total));
            }
        }

        return shares;
    }
}
