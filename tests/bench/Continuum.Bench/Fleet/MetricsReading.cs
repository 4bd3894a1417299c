using System.Globalization;

namespace Continuum.Bench.Fleet;

/// <summary>A program's <c>/metrics</c> page at one moment (Prometheus text format, version 0.0.4).</summary>
internal sealed class MetricsReading
{
    private readonly Dictionary<string, double> _series = new(StringComparer.Ordinal);

    private MetricsReading(string page)
    {
        foreach (string line in page.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            int space = line.LastIndexOf(' ');
            if (double.TryParse(line.AsSpan(space + 1), CultureInfo.InvariantCulture, out double value))
            {
                _series[line[..space]] = value;
            }
        }
    }

    public static async Task<MetricsReading> TakeAsync(HttpClient http, CancellationToken cancellationToken) =>
        new(await http.GetStringAsync("/metrics", cancellationToken));

    /// <summary>The sum of a metric's series whose labels hold all the given texts; 0 where there is none.</summary>
    public double Sum(string name, params string[] labels) => _series
        .Where(series => series.Key == name || series.Key.StartsWith(name + "{", StringComparison.Ordinal))
        .Where(series => Array.TrueForAll(labels, label => series.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(series => series.Value);
}
