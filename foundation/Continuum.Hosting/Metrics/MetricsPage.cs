using System.Diagnostics.Metrics;
using System.Text;

namespace Continuum.Hosting.Metrics;

/// <summary>
/// Listens to meters and writes what they measured as a Prometheus text page, format 0.0.4. Recording allocates nothing
/// but at the first sight of a tag set.
/// </summary>
public sealed class MetricsPage : IDisposable
{
    /// <summary>The page's media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Tag sets that one instrument may have; further ones share an overflow series.</summary>
    public const int DefaultMaxSeries = 2_000;

    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Lock _scraping = new();
    private readonly MeterListener _listener = new();
    private readonly MeterFilter _filter;
    private readonly int _maxSeries;
    private long _refused;
    private long _failedObservations;

    /// <summary>Begins to listen.</summary>
    /// <param name="meters">Names of meters; a trailing <c>*</c> stands for any ending.</param>
    /// <param name="maxSeries">Tag sets that one instrument may have, from 1.</param>
    public MetricsPage(IEnumerable<string> meters, int maxSeries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeries, 1);
        _filter = new(meters);
        _maxSeries = maxSeries;
        _listener.InstrumentPublished = Accept;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>(
            static (_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Asks the observable instruments and writes the page, families and series in a stable order.</summary>
    public string Write()
    {
        lock (_scraping)
        {
            Observe();
            StringBuilder page = new();
            MetricFamily[] families = Families();
            foreach (MetricFamily family in families)
            {
                family.Write(page);
            }

            WriteOwn(page, "continuum_metrics_overflow_total",
                "Measurements whose tags exceeded the number of series an instrument may have.",
                families.Sum(family => family.Overflowed));
            WriteOwn(page, "continuum_metrics_refused_instruments_total",
                "Instruments left out because another kind of instrument has their name.",
                Interlocked.Read(ref _refused));
            WriteOwn(page, "continuum_metrics_failed_observations_total",
                "Scrapes in which an observable instrument threw.", Interlocked.Read(ref _failedObservations));
            return page.ToString();
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily)state!).Record(value, tags);

    private static void WriteOwn(StringBuilder page, string name, string help, long value) =>
        page.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(" counter\n")
            .Append(name).Append(' ').Append(value).Append('\n');

    private MetricFamily[] Families()
    {
        lock (_gate)
        {
            return [.. _families.Values];
        }
    }

    private void Observe()
    {
        foreach (MetricFamily family in Families().Where(family => family.IsObserved))
        {
            family.Forget();
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // The others have reported; the page itself says that one did not.
            Interlocked.Increment(ref _failedObservations);
        }
    }

    private void Accept(Instrument instrument, MeterListener listener)
    {
        if (_filter.Takes(instrument.Meter.Name) && MetricShape.Of(instrument) is { } shape)
        {
            if (FamilyOf(instrument, shape) is { } family)
            {
                listener.EnableMeasurementEvents(instrument, family);
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private MetricFamily? FamilyOf(Instrument instrument, MetricShape shape)
    {
        string name = MetricName.OfFamily(instrument.Name, instrument.Unit, shape.Kind);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out MetricFamily? family))
            {
                family = new(name, instrument.Description, shape, instrument.IsObservable, _maxSeries);
                _families.Add(name, family);
            }

            bool fits = family.Shape.Kind == shape.Kind
                && family.Shape.Adds == shape.Adds
                && family.IsObserved == instrument.IsObservable;
            return fits ? family : null;
        }
    }
}
