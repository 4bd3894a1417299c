namespace Continuum.Placement.Lab.Reports;

/// <summary>Brings values to positions along a line, and says where its ticks are.</summary>
internal sealed class Axis
{
    private readonly double _low;
    private readonly double _high;
    private readonly double _start;
    private readonly double _end;
    private readonly bool _logarithmic;

    private Axis(double low, double high, double start, double end, bool logarithmic, double[] ticks)
    {
        (_low, _high, _start, _end, _logarithmic) = (low, high, start, end, logarithmic);
        Ticks = ticks;
    }

    /// <summary>Round values within its range.</summary>
    internal IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis in even steps that takes in both values.</summary>
    internal static Axis Linear(double low, double high, double start, double end, int wantedTicks = 6)
    {
        if (!(high > low))
        {
            high = low + Math.Max(1e-6, Math.Abs(low) * 0.1);
        }

        double step = NiceStep((high - low) / wantedTicks);
        double first = Math.Floor((low / step) + 1e-9) * step;
        int count = (int)Math.Ceiling(((high - first) / step) - 1e-9);
        double[] ticks = [.. Enumerable.Range(0, count + 1).Select(i => Math.Round(first + (i * step), 10))];
        return new Axis(ticks[0], ticks[^1], start, end, false, ticks);
    }

    /// <summary>An axis in even steps that ends exactly at both values.</summary>
    internal static Axis Exact(double low, double high, double start, double end, int wantedTicks = 8)
    {
        double step = NiceStep(Math.Max(1e-9, high - low) / wantedTicks);
        int from = (int)Math.Ceiling((low / step) - 1e-9);
        int to = (int)Math.Floor((high / step) + 1e-9);
        return new Axis(low, high, start, end, false, [.. Enumerable.Range(from, to - from + 1).Select(i => i * step)]);
    }

    /// <summary>An axis in even factors; both values above 0.</summary>
    internal static Axis Logarithmic(double low, double high, double start, double end)
    {
        low = Math.Max(1e-12, low);
        high = Math.Max(high, low * 1.01);
        List<double> ticks = [];
        bool wide = high / low > 300;
        for (double decade = Math.Pow(10, Math.Floor(Math.Log10(low))); decade <= high; decade *= 10)
        {
            foreach (double factor in wide ? (double[])[1] : [1, 2, 5])
            {
                if (decade * factor >= low * 0.999 && decade * factor <= high * 1.001)
                {
                    ticks.Add(decade * factor);
                }
            }
        }

        return new Axis(low, high, start, end, true, [.. ticks]);
    }

    internal double At(double value)
    {
        double share = _logarithmic
            ? Math.Log(Math.Clamp(value, _low, _high) / _low) / Math.Log(_high / _low)
            : (Math.Clamp(value, _low, _high) - _low) / (_high - _low);
        return _start + (share * (_end - _start));
    }

    internal static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 2.5 ? 2.5 : factor <= 5 ? 5 : 10);
    }
}
