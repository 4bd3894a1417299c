using System.Text;

namespace Continuum.Hosting.Metrics;

/// <summary>
/// OpenTelemetry's names as Prometheus writes them: OpenTelemetry specification, "Prometheus and OpenMetrics
/// Compatibility", sections on metric metadata and attributes.
/// </summary>
internal static class MetricName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
    };

    /// <summary>The name of a metric's family.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">Its unit in UCUM, or null.</param>
    /// <param name="kind">What it is on the page.</param>
    public static string OfFamily(string name, string? unit, MetricKind kind)
    {
        string family = Clean(name, allowColon: true);
        family = WithSuffix(family, UnitSuffix(unit, kind), keepLast: kind == MetricKind.Counter ? "total" : null);
        return kind == MetricKind.Counter ? WithSuffix(family, "total", keepLast: null) : family;
    }

    /// <summary>The name of a label.</summary>
    public static string OfLabel(string key) => Clean(key, allowColon: false);

    private static string WithSuffix(string name, string suffix, string? keepLast)
    {
        if (suffix.Length == 0)
        {
            return name;
        }

        string bare = keepLast is not null && name.EndsWith("_" + keepLast, StringComparison.Ordinal)
            ? name[..^(keepLast.Length + 1)]
            : name;
        return bare == suffix || bare.EndsWith("_" + suffix, StringComparison.Ordinal) ? bare : $"{bare}_{suffix}";
    }

    private static string UnitSuffix(string? unit, MetricKind kind)
    {
        string bare = WithoutAnnotations(unit ?? "");
        if (bare == "1")
        {
            return kind == MetricKind.Gauge ? "ratio" : "";
        }

        string[] parts = bare.Split('/', 2);
        string over = Word(Units, parts[0]);
        string per = parts.Length == 2 ? Word(PerUnits, parts[1]) : "";
        return (over.Length, per.Length) switch
        {
            (_, 0) => over,
            (0, _) => $"per_{per}",
            _ => $"{over}_per_{per}",
        };
    }

    private static string Word(Dictionary<string, string> words, string unit) =>
        words.GetValueOrDefault(unit) ?? (unit.Length == 0 ? "" : Clean(unit, allowColon: true).Trim('_'));

    /// <summary>UCUM's "{request}" only annotates.</summary>
    private static string WithoutAnnotations(string unit)
    {
        int open = unit.IndexOf('{', StringComparison.Ordinal);
        int close = unit.IndexOf('}', StringComparison.Ordinal);
        return open >= 0 && close > open ? WithoutAnnotations(unit.Remove(open, close - open + 1)) : unit;
    }

    private static string Clean(string text, bool allowColon)
    {
        StringBuilder clean = new(text.Length);
        foreach (char c in text)
        {
            bool allowed = char.IsAsciiLetterOrDigit(c) || (c == ':' && allowColon);
            if (allowed)
            {
                clean.Append(c);
            }
            else if (clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append('_');
            }
        }

        if (clean.Length == 0 || char.IsAsciiDigit(clean[0]))
        {
            clean.Insert(0, '_');
        }

        return clean.ToString();
    }
}
