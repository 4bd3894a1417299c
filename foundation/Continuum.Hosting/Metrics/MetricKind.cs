namespace Continuum.Hosting.Metrics;

/// <summary>What an instrument is on a Prometheus page.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
