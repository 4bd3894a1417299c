namespace Continuum.Bench.Reporting;

/// <summary>Durations of the same thing, measured one by one.</summary>
internal sealed class SampleSet
{
    private readonly List<TimeSpan> _samples = [];

    public int Count => _samples.Count;

    public double MeanMs => _samples.Count == 0 ? double.NaN : _samples.Average(sample => sample.TotalMilliseconds);

    public void Add(TimeSpan sample) => _samples.Add(sample);

    public void AddAll(SampleSet more) => _samples.AddRange(more._samples);

    /// <summary>
    /// Milliseconds at a quantile: the smallest sample that at least that share of all does not exceed.
    /// </summary>
    /// <param name="quantile">Over 0, to 1.</param>
    public double QuantileMs(double quantile)
    {
        if (_samples.Count == 0)
        {
            throw new InvalidOperationException("nothing was measured");
        }

        TimeSpan[] sorted = [.. _samples.Order()];
        int rank = (int)Math.Ceiling(quantile * sorted.Length);
        return sorted[Math.Clamp(rank, 1, sorted.Length) - 1].TotalMilliseconds;
    }
}
