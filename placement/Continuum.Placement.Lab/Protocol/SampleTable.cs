namespace Continuum.Placement.Lab.Protocol;

/// <summary>The samples of one measurement, and rows made of them.</summary>
internal sealed class SampleTable(IReadOnlyList<Sample> samples, bool quick)
{
    internal bool Quick => quick;

    /// <summary>The cases in the order of their names.</summary>
    internal IEnumerable<string> Cases(string metric) => samples.Where(sample => sample.Metric == metric)
        .Select(sample => sample.Case).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Every value of a metric of the cases that fit.</summary>
    internal IEnumerable<Sample> Of(string metric, Func<string, bool>? cases = null) =>
        samples.Where(sample => sample.Metric == metric && (cases is null || cases(sample.Case)));

    /// <summary>A value by seed, from all samples of that seed.</summary>
    internal IReadOnlyList<double> BySeed(
        string metric, Func<IReadOnlyList<double>, double> summary, Func<string, bool>? cases = null) =>
        [.. Of(metric, cases).GroupBy(sample => sample.Seed).OrderBy(group => group.Key)
            .Select(group => summary([.. group.Select(sample => sample.Value)]))];

    /// <summary>A row of values by seed; nothing where there are none.</summary>
    internal static IEnumerable<ProtocolRow> Row(
        string name,
        string metric,
        string unit,
        IReadOnlyList<double> bySeed,
        long n,
        double? target = null,
        bool less = true)
    {
        if (bySeed.Count == 0)
        {
            yield break;
        }

        double[] sorted = [.. bySeed.Order()];
        double median = sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        yield return new ProtocolRow(
            name, metric, unit, median, sorted.Length > 1 ? (less ? sorted[^1] : sorted[0]) : null, n)
        {
            Target = target,
            LessIsBetter = less,
        };
    }

    /// <summary>A row of the summary of a metric, by seed.</summary>
    internal IEnumerable<ProtocolRow> Row(
        string name,
        string shown,
        string unit,
        string metric,
        Func<IReadOnlyList<double>, double> summary,
        double? target = null,
        bool less = true,
        Func<string, bool>? cases = null) =>
        Row(name, shown, unit, BySeed(metric, summary, cases), Of(metric, cases).LongCount(), target, less);

    internal static double Mean(IReadOnlyList<double> values) => values.Average();

    internal static double Max(IReadOnlyList<double> values) => values.Max();

    internal static double Sum(IReadOnlyList<double> values) => values.Sum();

    /// <summary>The smallest value that a share of all does not exceed.</summary>
    internal static Func<IReadOnlyList<double>, double> Quantile(double share) => values =>
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length), 1, sorted.Length) - 1];
    };
}
