using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Continuum.Hosting.Metrics;

/// <summary>All series of one name, at most a fixed number of them; the rest share one that says so.</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<TagSet, MetricSeries> _series = new(new TagSetComparer());
    private readonly Lock _adding = new();
    private readonly MetricSeries _overflow;
    private readonly int _maxSeries;
    private long _overflowed;
    private int _count; // beside the dictionary, whose own count takes all of its locks

    public MetricFamily(string name, string? help, MetricShape shape, bool isObserved, int maxSeries)
    {
        Name = name;
        Help = help ?? "";
        Shape = shape;
        IsObserved = isObserved;
        _maxSeries = maxSeries;
        _overflow = new(TagSet.Overflow.ToLabels(), shape);
    }

    public string Name { get; }

    public string Help { get; }

    public MetricShape Shape { get; }

    /// <summary>Whether its values are asked for at each scrape.</summary>
    public bool IsObserved { get; }

    /// <summary>Measurements that found no place of their own.</summary>
    public long Overflowed => Interlocked.Read(ref _overflowed);

    public void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (byTags.TryGetValue(tags, out MetricSeries? series) || TryAdd(tags, out series))
        {
            series!.Record(measurement);
            return;
        }

        Interlocked.Increment(ref _overflowed);
        _overflow.Record(measurement);
    }

    /// <summary>Forgets what the last scrape observed: what is not reported any more is gone.</summary>
    public void Forget()
    {
        lock (_adding)
        {
            _series.Clear();
            _count = 0;
        }
    }

    public void Write(StringBuilder page)
    {
        string type = Shape.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        };
        string help = Help
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        page.Append("# HELP ").Append(Name).Append(' ').Append(help).Append('\n');
        page.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        foreach (MetricSeries series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            Write(page, series);
        }

        if (Overflowed > 0)
        {
            Write(page, _overflow);
        }
    }

    private void Write(StringBuilder page, MetricSeries series)
    {
        if (Shape.Kind == MetricKind.Histogram)
        {
            WriteHistogram(page, series);
            return;
        }

        Line(page, "", series.Labels, series.Value);
    }

    private void WriteHistogram(StringBuilder page, MetricSeries series)
    {
        string separator = series.Labels.Length == 0 ? "" : ",";
        double sum = series.Value;
        long count = 0;
        long[] buckets = series.Buckets();
        for (int i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            string bound = i < Shape.Bounds.Length ? Number(Shape.Bounds[i]) : "+Inf";
            Line(page, "_bucket", $"{series.Labels}{separator}le=\"{bound}\"", count);
        }

        Line(page, "_sum", series.Labels, sum);
        Line(page, "_count", series.Labels, count);
    }

    private void Line(StringBuilder page, string suffix, string labels, double value)
    {
        page.Append(Name).Append(suffix);
        if (labels.Length > 0)
        {
            page.Append('{').Append(labels).Append('}');
        }

        page.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private bool TryAdd(ReadOnlySpan<KeyValuePair<string, object?>> tags, out MetricSeries? series)
    {
        lock (_adding)
        {
            var byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
            if (byTags.TryGetValue(tags, out series))
            {
                return true;
            }

            if (_count >= _maxSeries)
            {
                return false;
            }

            _count++;
            TagSet kept = new(tags.ToArray());
            series = new(kept.ToLabels(), Shape);
            _series[kept] = series;
            return true;
        }
    }
}
