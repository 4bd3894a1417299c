namespace Continuum.Placement.Latency;

/// <summary>
/// The median of the last few round trips of one pair: keeps a single slow answer from moving a coordinate (Ledlie,
/// Gardner and Seltzer, "Network coordinates in the wild", NSDI 2007, section 4.2).
/// </summary>
public sealed class MovingMedian
{
    private readonly double[] _window;
    private int _seen;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="length">How many round trips it remembers; from 1.</param>
    public MovingMedian(int length = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        _window = new double[length];
    }

    /// <summary>Takes a round trip in.</summary>
    /// <returns>The median of those remembered; the lower of the middle two where their number is even.</returns>
    public double Add(double rttMs)
    {
        _window[_seen++ % _window.Length] = rttMs;
        if (_seen == 2 * _window.Length)
        {
            _seen = _window.Length;
        }

        Span<double> sorted = _window.Length <= 32 ? stackalloc double[_window.Length] : new double[_window.Length];
        _window.CopyTo(sorted);
        sorted = sorted[..Math.Min(_seen, _window.Length)];
        sorted.Sort();
        return sorted[(sorted.Length - 1) / 2];
    }
}
