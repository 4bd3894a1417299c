using System.Text;

namespace Continuum.Hosting.Metrics;

/// <summary>The tags of one series, kept; equal to any other order of the same tags.</summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    private static readonly KeyValuePair<string, object?>[] OverflowTag = [new("otel.metric.overflow", "true")];

    /// <summary>
    /// What stands for every tag set beyond the limit (OpenTelemetry metrics SDK, "Overflow attribute").
    /// </summary>
    public static TagSet Overflow { get; } = new(OverflowTag);

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>As a page has them between the braces: sorted, escaped; empty without tags.</summary>
    public string ToLabels()
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach ((string key, object? value) in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            string name = MetricName.OfLabel(key);
            string text = value switch
            {
                null => "",
                bool flag => flag ? "true" : "false",
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                _ => value.ToString() ?? "",
            };

            // Keys that become the same label: the specification joins their values.
            labels[name] = labels.TryGetValue(name, out string? other) ? $"{other};{text}" : text;
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{Escape(label.Value)}\""));
    }

    private static string Escape(string value)
    {
        StringBuilder escaped = new(value);
        return escaped.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").ToString();
    }
}
