namespace Continuum.Placement.Latency;

/// <summary>
/// Quantiles of a stream in bounded memory: DDSketch (Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable
/// quantile sketch with relative-error guarantees", VLDB 2019). Every quantile differs from the exact one by at most
/// <see cref="SketchShape.Accuracy"/>, relatively, as long as the values span no more bins than allowed; beyond that
/// only quantiles that fall among the lowest values lose the guarantee. Old samples fade: each weighs 2 to the power of
/// minus its age in half lives, kept by forward decay (Cormode et al., ICDE 2009), so that nothing is rewritten as time
/// passes and the order in which samples come does not matter.
/// </summary>
/// <remarks>Not safe for several threads at once.</remarks>
public sealed class LatencySketch
{
    /// <summary>Values below this count as 0: a millionth of a millisecond.</summary>
    public const double Smallest = 1e-6;

    // A weight may grow to 2^900 before all of them are moved to a later era.
    private const long LongestEra = 900;
    private const int Growth = 8;

    private double[] _weights = [];
    private int _lowestBin;
    private long _era;
    private double _zeroWeight;

    /// <summary>A sketch without samples.</summary>
    public LatencySketch(SketchShape shape) => Shape = shape;

    /// <summary>What it has in common with those it can be merged with.</summary>
    public SketchShape Shape { get; }

    /// <summary>Samples taken in, whatever their age.</summary>
    public long Count { get; private set; }

    /// <summary>Bins in use, those between two values that were seen included.</summary>
    public int Bins => _weights.Length;

    internal ReadOnlySpan<double> Weights => _weights;

    internal int LowestBin => _lowestBin;

    internal long Era => _era;

    internal double ZeroWeight => _zeroWeight;

    /// <summary>Takes a sample in.</summary>
    /// <param name="value">The sample, in milliseconds or any other unit: finite and not negative.</param>
    /// <param name="at">When it was taken; may lie before samples taken in earlier.</param>
    /// <returns>False, and nothing is changed, where the value is not a number, infinite or negative.</returns>
    public bool Add(double value, DateTimeOffset at)
    {
        if (!(value >= 0) || double.IsPositiveInfinity(value))
        {
            return false;
        }

        long era = Shape.EraOf(at);
        if (Count == 0)
        {
            _era = era;
        }
        else if (era - _era > LongestEra)
        {
            MoveTo(era);
        }

        Count++;
        double weight = Shape.WeightOf(at, _era);
        if (value < Smallest)
        {
            _zeroWeight += weight;
        }
        else
        {
            AddToBin(Shape.BinOf(value), weight);
        }

        return true;
    }

    /// <summary>What all samples weigh at a time: their number where nothing is forgotten.</summary>
    public double WeightAt(DateTimeOffset now)
    {
        double total = _zeroWeight;
        foreach (double weight in _weights)
        {
            total += weight;
        }

        return total == 0 ? 0 : total / Shape.WeightOf(now, _era);
    }

    /// <summary>
    /// The smallest value that at least this share of the weight does not pass, within the stated accuracy. It does not
    /// depend on the present time: ageing weighs all samples down alike.
    /// </summary>
    /// <param name="share">From 0, the smallest value, to 1, the largest.</param>
    /// <returns>The value; not a number where there are no samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public double Quantile(double share)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share from 0 to 1 is right");
        }

        double total = _zeroWeight;
        foreach (double weight in _weights)
        {
            total += weight;
        }

        double wanted = share * total;
        double passed = _zeroWeight;
        if (passed > 0 && passed >= wanted)
        {
            return 0;
        }

        int last = -1;
        for (int i = 0; i < _weights.Length; i++)
        {
            passed += _weights[i];
            last = _weights[i] > 0 ? i : last;
            if (_weights[i] > 0 && passed >= wanted)
            {
                break;
            }
        }

        return last >= 0 ? Shape.ValueOf(_lowestBin + last) : _zeroWeight > 0 ? 0 : double.NaN;
    }

    /// <summary>
    /// Takes all samples of another sketch in, as if each had been added here: same bins, and same weights but for the
    /// rounding of sums, which there is none of where nothing is forgotten.
    /// </summary>
    /// <exception cref="ArgumentException">The other has another shape.</exception>
    public void Merge(LatencySketch other)
    {
        if (!Shape.Equals(other.Shape))
        {
            throw new ArgumentException(
                $"a sketch of {other.Shape} cannot be merged into one of {Shape}", nameof(other));
        }

        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            _era = other._era;
        }
        else if (other._era > _era)
        {
            MoveTo(other._era);
        }

        // Taken aside first: the other may be this one.
        long behind = other._era - _era;
        double[] weights = other._weights;
        int lowest = other._lowestBin;
        Count += other.Count;
        _zeroWeight += SketchShape.Scaled(other._zeroWeight, behind);
        for (int i = weights.Length - 1; i >= 0; i--)
        {
            if (weights[i] > 0)
            {
                AddToBin(lowest + i, SketchShape.Scaled(weights[i], behind));
            }
        }
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear()
    {
        (_weights, _lowestBin, _era, _zeroWeight, Count) = ([], 0, 0, 0, 0);
    }

    /// <summary>The same samples under a shape that is equal and shared.</summary>
    /// <exception cref="InvalidDataException">The shape is another one.</exception>
    internal LatencySketch Sharing(SketchShape shape)
    {
        if (!shape.Equals(Shape))
        {
            throw new InvalidDataException($"a sketch of {Shape} was saved; one of {shape} is right");
        }

        LatencySketch sharing = new(shape);
        sharing.Restore(Count, _era, _zeroWeight, _lowestBin, _weights);
        return sharing;
    }

    /// <summary>Puts back what was saved.</summary>
    internal void Restore(long count, long era, double zeroWeight, int lowestBin, double[] weights) =>
        (Count, _era, _zeroWeight, _lowestBin, _weights) = (count, era, zeroWeight, lowestBin, weights);

    private void MoveTo(long era)
    {
        long halvings = _era - era;
        _zeroWeight = SketchShape.Scaled(_zeroWeight, halvings);
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] = SketchShape.Scaled(_weights[i], halvings);
        }

        _era = era;
    }

    private void AddToBin(int bin, double weight)
    {
        if (_weights.Length == 0)
        {
            _weights = new double[1];
            _lowestBin = bin;
        }
        else if (bin < _lowestBin)
        {
            int lowest = Math.Max(bin, _lowestBin + _weights.Length - Shape.MaxBins);
            if (lowest < _lowestBin)
            {
                Cover(Math.Max(lowest - Growth, _lowestBin + _weights.Length - Shape.MaxBins), HighestBin);
            }
        }
        else if (bin > HighestBin)
        {
            Cover(Math.Max(_lowestBin, bin - Shape.MaxBins + 1), bin);
        }

        _weights[Math.Max(0, bin - _lowestBin)] += weight;
    }

    private int HighestBin => _lowestBin + _weights.Length - 1;

    /// <summary>Makes the bins those from lowest to highest; what lies below goes into the lowest.</summary>
    private void Cover(int lowest, int highest)
    {
        double[] weights = new double[highest - lowest + 1];
        for (int i = 0; i < _weights.Length; i++)
        {
            weights[Math.Max(0, _lowestBin + i - lowest)] += _weights[i];
        }

        (_weights, _lowestBin) = (weights, lowest);
    }
}
