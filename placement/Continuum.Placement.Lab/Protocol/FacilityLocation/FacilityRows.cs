namespace Continuum.Placement.Lab.Protocol.FacilityLocation;

/// <summary>The figures of T1 to T3.</summary>
internal static class FacilityRows
{
    internal static IEnumerable<ProtocolRow> Of(SampleTable samples)
    {
        foreach (string set in samples.Cases("gap"))
        {
            Func<string, bool> here = name => name == set;
            foreach (ProtocolRow row in samples.Row(
                $"T1-{set}", "gap mean", "%", "gap", SampleTable.Mean, Target(set), cases: here))
            {
                double? solver = samples.Row(set, "", "", "solver", SampleTable.Mean, cases: here).FirstOrDefault()?.Value;
                yield return row with
                {
                    Peer = Peer(set) is not null ? "untuned ALNS" : solver is not null ? "cbc" : null,
                    PeerValue = Peer(set) ?? solver,
                };
            }
        }

        foreach (string set in samples.Cases("longer"))
        {
            foreach (ProtocolRow row in samples.Row(
                $"T1-{set}", "above a longer run", "%", "longer", SampleTable.Mean, cases: name => name == set))
            {
                yield return row;
            }
        }

        IEnumerable<ProtocolRow> rest =
        [
            .. samples.Row("T1-all", "gap worst", "%", "gap", SampleTable.Max, 1, cases: IsPublished),
            .. samples.Row("T1-all", "infeasible", "plans", "infeasible", SampleTable.Sum, 0),
            .. samples.Row("T1-all", "disagrees", "plans", "disagrees", SampleTable.Sum, 0),
            .. samples.Row("T1-all", "time worst", "s", "seconds", SampleTable.Max),
            .. Hits(samples),
            .. samples.Row("T3-all", "invalid bounds", "bounds", "invalid", SampleTable.Sum, 0),
            .. samples.Row("T3-all", "below best", "%", "slack", SampleTable.Mean, 1, cases: set => !IsDelmaire(set)),
            .. samples.Row("T3-delmaire", "below best", "%", "slack", SampleTable.Mean, cases: IsDelmaire),
        ];
        foreach (ProtocolRow row in rest)
        {
            yield return row;
        }
    }

    // 65 of the published 71; as many of what is there.
    private static IEnumerable<ProtocolRow> Hits(SampleTable samples)
    {
        long instances = samples.Of("hit", set => set == "holmberg").GroupBy(sample => sample.Seed)
            .Select(seed => seed.LongCount()).DefaultIfEmpty(0).Max();
        return samples.Row("T2-holmberg", $"optimum hit, of {instances}", "plans", "hit", SampleTable.Sum,
            Math.Ceiling(instances * 65 / 71.0), less: false, set => set == "holmberg");
    }

    private static bool IsPublished(string set) => !set.StartsWith("made-", StringComparison.Ordinal);

    private static bool IsDelmaire(string set) => set.Contains("delmaire", StringComparison.OrdinalIgnoreCase);

    private static double? Target(string set) => Family(set) switch
    {
        "holmberg" or "orlib" => 0.05,
        "delmaire" or "tbed1-300" => 0.3,
        "yang" => 0.2,
        "tbed1-500" => 0.4,
        _ => null,
    };

    private static double? Peer(string set) => Family(set) switch
    {
        "holmberg" => 0.27,
        "delmaire" => 0.93,
        "yang" => 0.85,
        "orlib" => 0.09,
        "tbed1-300" => 1.07,
        "tbed1-500" => 1.08,
        _ => null,
    };

    // Generated sets are compared with a bound and not with a best value, so that no target applies to them.
    private static string Family(string set) => !IsPublished(set) ? ""
        : set.StartsWith("orlib", StringComparison.OrdinalIgnoreCase) ? "orlib"
        : set.StartsWith("tbed1", StringComparison.OrdinalIgnoreCase)
            ? set.Contains("500", StringComparison.Ordinal) ? "tbed1-500" : "tbed1-300"
        : set.ToLowerInvariant();
}
