namespace Continuum.Placement.Lab.Data;

/// <summary>Percentiles of something measured of a function or an application.</summary>
/// <param name="Function">The function's name; empty where the row is of a whole application.</param>
/// <param name="App">The application.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Count">How many measurements; calls for durations, samples for memory.</param>
/// <param name="Average">Their mean: milliseconds or MB.</param>
/// <param name="Percentiles">Percentile (0..100) and value, ascending by percentile.</param>
public sealed record PercentileRow(
    string Function,
    string App,
    string Owner,
    long Count,
    double Average,
    IReadOnlyList<(double Percentile, double Value)> Percentiles)
{
    /// <summary>The value at a percentile, between the nearest two known; the outermost beyond them.</summary>
    /// <param name="percentile">0 to 100.</param>
    public double At(double percentile)
    {
        if (Percentiles.Count == 0)
        {
            return Average;
        }

        int above = 0;
        while (above < Percentiles.Count && Percentiles[above].Percentile < percentile)
        {
            above++;
        }

        if (above == 0 || above == Percentiles.Count)
        {
            return Percentiles[Math.Min(above, Percentiles.Count - 1)].Value;
        }

        (double lowPercentile, double low) = Percentiles[above - 1];
        (double highPercentile, double high) = Percentiles[above];
        return low + ((high - low) * (percentile - lowPercentile) / (highPercentile - lowPercentile));
    }
}
