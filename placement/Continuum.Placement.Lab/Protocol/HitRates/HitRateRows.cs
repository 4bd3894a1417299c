using System.Globalization;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>The figures of T11.</summary>
internal static class HitRateRows
{
    internal static readonly double[] Objectives = [30, 60, 100];

    private static readonly string[] Others =
    [
        "random", "round-robin", "kube-like", "nomad-like", "nearest", "greedy", "ours unsearched", "reference R",
        "upper bound",
    ];

    internal static IEnumerable<ProtocolRow> Of(SampleTable samples)
    {
        foreach (string name in samples.Cases("ours").OrderBy(Order))
        {
            double Median(string metric) => samples.Row(
                name, metric, "%", metric, SampleTable.Mean, null, less: false, other => other == name)
                .Select(row => row.Value).FirstOrDefault(double.NaN);
            bool relaxed = name.Contains("-70-", StringComparison.Ordinal);
            bool full = name.Contains("-90-", StringComparison.Ordinal);
            double? target = relaxed ? Median("reference R") - 1.5 : full ? Median("upper bound") - 3 : null;
            foreach (ProtocolRow row in samples.Row(
                $"T11-{name}", "hit rate", "%", "ours", SampleTable.Mean, target, less: false, other => other == name))
            {
                yield return row with { Peer = "nearest", PeerValue = Median("nearest") };
            }

            foreach (ProtocolRow row in Others.SelectMany(other => samples.Row(
                $"T11-{name}", other, "%", other, SampleTable.Mean, null, less: false, its => its == name)))
            {
                yield return row;
            }
        }

        foreach (ProtocolRow row in Margins(samples))
        {
            yield return row;
        }
    }

    private static IEnumerable<ProtocolRow> Margins(SampleTable samples)
    {
        static bool Relaxed(string name) => name.Contains("-70-", StringComparison.Ordinal);
        IReadOnlyList<double> ours = samples.BySeed("ours", SampleTable.Mean, Relaxed);
        IReadOnlyList<double> nearest = samples.BySeed("nearest", SampleTable.Mean, Relaxed);
        double[] margins = [.. ours.Zip(nearest, (mine, theirs) => mine - theirs)];
        return
        [
            .. SampleTable.Row("T11-all", "above nearest", "points", margins,
                samples.Of("ours", Relaxed).LongCount(), 5, less: false),
            .. samples.Row("T11-all", "plans that lack replicas", "plans", "missing", SampleTable.Sum, 0),
            .. samples.Row("T11-all", "longest over its limit", "s", "late", SampleTable.Max),
        ];
    }

    // By set, then by how much is used, then by objective: 100 ms after 60.
    private static string Order(string name)
    {
        string slo = name[(name.LastIndexOf('-') + 1)..^2];
        return string.Create(CultureInfo.InvariantCulture, $"{name[..name.LastIndexOf('-')]} {slo,5}");
    }
}
