using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// What sketches must have in common to be merged: how exact they are, how many bins they may hold and how fast they
/// forget. One object serves any number of sketches.
/// </summary>
public sealed record SketchShape
{
    private const double Ln2 = 0.693147180559945309417232121458;

    private readonly double _gamma;
    private readonly double _inverseLogGamma;

    /// <summary>Checks the numbers.</summary>
    /// <param name="accuracy">Relative error of every quantile; above 0 and at most 0.5.</param>
    /// <param name="maxBins">Bins a sketch may hold before the lowest are put together; from 2.</param>
    /// <param name="halfLife">The time after which a sample counts half; null where nothing is forgotten.</param>
    /// <exception cref="ArgumentException">Something is out of range; all of it is named.</exception>
    public SketchShape(double accuracy = 0.01, int maxBins = 2048, TimeSpan? halfLife = null)
    {
        List<string> mistakes = [];
        if (!(accuracy > 0 && accuracy <= 0.5))
        {
            mistakes.Add($"an accuracy of {accuracy} is asked for; above 0 and at most 0.5 is right");
        }

        if (maxBins < 2)
        {
            mistakes.Add($"{maxBins} bins are asked for; 2 or more is right");
        }

        if (halfLife is { Ticks: < 1 })
        {
            mistakes.Add($"a half life of {halfLife} is asked for; a positive time, or none, is right");
        }

        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes));
        }

        Accuracy = accuracy;
        MaxBins = maxBins;
        HalfLife = halfLife;
        _gamma = (1 + accuracy) / (1 - accuracy);
        _inverseLogGamma = 1 / FixedMath.Log(_gamma);
    }

    /// <summary>Relative error of every quantile.</summary>
    public double Accuracy { get; }

    /// <summary>Bins a sketch may hold.</summary>
    public int MaxBins { get; }

    /// <summary>The time after which a sample counts half; null where nothing is forgotten.</summary>
    public TimeSpan? HalfLife { get; }

    /// <summary>The bin of a value: all of (gamma^(i-1), gamma^i] share bin i.</summary>
    internal int BinOf(double value) => (int)Math.Ceiling(FixedMath.Log(value) * _inverseLogGamma);

    /// <summary>The value that differs by at most the accuracy, relatively, from all values of a bin.</summary>
    internal double ValueOf(int bin) => 2 * FixedMath.Exp(bin / _inverseLogGamma) / (_gamma + 1);

    /// <summary>
    /// The number of the half life that a time falls in; sketches count weights from the start of one.
    /// </summary>
    internal long EraOf(DateTimeOffset at) => HalfLife is { } halfLife ? at.UtcTicks / halfLife.Ticks : 0;

    /// <summary>What a sample of this time weighs when a sample at the start of the era weighs 1.</summary>
    internal double WeightOf(DateTimeOffset at, long era)
    {
        if (HalfLife is not { } halfLife)
        {
            return 1;
        }

        long whole = EraOf(at);
        double fraction = (at.UtcTicks - (whole * halfLife.Ticks)) / (double)halfLife.Ticks;
        return Scaled(FixedMath.Exp(Ln2 * fraction), whole - era);
    }

    /// <summary>A weight moved by whole half lives: exact, as only the exponent changes.</summary>
    internal static double Scaled(double weight, long halvings) =>
        Math.ScaleB(weight, (int)Math.Clamp(halvings, -5000, 5000));
}
