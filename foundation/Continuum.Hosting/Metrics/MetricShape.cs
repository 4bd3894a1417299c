using System.Diagnostics.Metrics;
using System.Numerics;

namespace Continuum.Hosting.Metrics;

/// <summary>How an instrument's measurements combine.</summary>
/// <param name="Kind">What it is on the page.</param>
/// <param name="Adds">Whether a measurement is a difference; otherwise it is the value itself.</param>
/// <param name="Bounds">Upper bounds of a histogram's buckets, ascending; empty for the others.</param>
internal sealed record MetricShape(MetricKind Kind, bool Adds, double[] Bounds)
{
    // OpenTelemetry's semantic conventions for HTTP durations, with finer steps below: an invocation takes about 1 ms.
    private static readonly double[] Seconds =
    [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ];

    // The default of the OpenTelemetry SDK specification, "Explicit Bucket Histogram Aggregation".
    private static readonly double[] General =
        [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    /// <summary>The shape, or null for an instrument of a kind that is not known.</summary>
    public static MetricShape? Of(Instrument instrument) =>
        Of<long>(instrument) ?? Of<double>(instrument) ?? Of<int>(instrument) ?? Of<float>(instrument)
        ?? Of<decimal>(instrument) ?? Of<short>(instrument) ?? Of<byte>(instrument);

    private static MetricShape? Of<T>(Instrument instrument) where T : struct, INumber<T> => instrument switch
    {
        Counter<T> => new(MetricKind.Counter, Adds: true, []),
        ObservableCounter<T> => new(MetricKind.Counter, Adds: false, []),
        UpDownCounter<T> => new(MetricKind.Gauge, Adds: true, []),
        ObservableUpDownCounter<T> or ObservableGauge<T> or Gauge<T> => new(MetricKind.Gauge, Adds: false, []),
        Histogram<T> histogram => new(MetricKind.Histogram, Adds: true, BoundsOf(histogram)),
        _ => null,
    };

    private static double[] BoundsOf<T>(Histogram<T> histogram) where T : struct, INumber<T> =>
        histogram.Advice?.HistogramBucketBoundaries is { } advised
            ? [.. advised.Select(double.CreateChecked).Order()]
            : histogram.Unit == "s" ? Seconds : General;
}
