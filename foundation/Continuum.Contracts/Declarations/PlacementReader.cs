namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>spec.placement</c>.</summary>
internal static class PlacementReader
{
    internal static PlacementConstraints Read(MappingReader spec)
    {
        if (spec.Map("placement") is not { } placement)
        {
            return new PlacementConstraints();
        }

        PlacementConstraints read = new()
        {
            Residency = placement.List<string>("residency", LocationPattern.Read),
            NodeSelector = Selector(placement),
            Spread = Spread(placement),
            Near = Near(placement),
            Replicas = Replicas(placement),
        };
        placement.Finish();
        if (read.Spread?.AtLeast > read.Replicas.Max)
        {
            placement.Problems.Add(
                placement.Take("spread") ?? placement.Node, placement.PathOf("spread.atLeast"),
                $"{read.Spread?.AtLeast} domains need as many replicas, but replicas.max is {read.Replicas.Max}: "
                + "lower the one or raise the other");
        }

        return read;
    }

    private static Dictionary<string, IReadOnlyList<string>> Selector(MappingReader placement)
    {
        Dictionary<string, IReadOnlyList<string>> read = new(StringComparer.Ordinal);
        if (placement.Map("nodeSelector") is not { } selector)
        {
            return read;
        }

        foreach ((YamlTree.Scalar key, YamlTree value) in selector.Entries)
        {
            if (!selector.TryValue(key, selector.PathOf(key.Text), Words.LabelName, out string name))
            {
                continue;
            }

            Grammar<string> grammar = name switch
            {
                "kind" => Words.OneOf("region", "edge", "device"),
                "arch" => Words.OneOf("x64", "arm64"),
                _ => Words.LabelValue,
            };
            read[name] = value is YamlTree.Scalar
                ? One(selector, value, name, grammar)
                : Several(selector, value, name, grammar);
        }

        return read;
    }

    private static List<string> One(MappingReader selector, YamlTree value, string name, Grammar<string> grammar) =>
        selector.TryValue(value, selector.PathOf(name), grammar, out string text) ? [text] : [];

    private static List<string> Several(
        MappingReader selector, YamlTree value, string name, Grammar<string> grammar)
    {
        List<string> values = selector.List(name, grammar);
        if (value is YamlTree.Sequence { Items.Count: 0 })
        {
            selector.Problems.Add(
                value, selector.PathOf(name),
                "The list is empty, so that no node would do: name a value or leave it out");
        }

        return values;
    }

    private static SpreadConstraint? Spread(MappingReader placement)
    {
        if (placement.Map("spread") is not { } spread)
        {
            return null;
        }

        spread.Require("atLeast", "write how many, for example 2");
        SpreadConstraint read = new(
            spread.Required(
                "over", FailureDomain.Node,
                Words.Named(
                    ("region", FailureDomain.Region), ("zone", FailureDomain.Zone),
                    ("site", FailureDomain.Site), ("node", FailureDomain.Node)),
                "write region, zone, site or node"),
            spread.Int("atLeast", 1, 1, SpecLimits.MaxReplicas));
        spread.Finish();
        return read;
    }

    private static List<NearEdge> Near(MappingReader placement)
    {
        List<NearEdge> read = [];
        foreach ((string path, YamlTree item) in placement.Items("near"))
        {
            if (MappingReader.Open(item, path, placement.Problems) is not { } edge)
            {
                continue;
            }

            NearEdge near = new(
                edge.Value<string?>("function", null, Words.Name!),
                edge.Value<string?>("data", null, Words.LabelName!),
                edge.Required(
                    "bytesPerEvent", 0L, Numbers.Quantity(0, 1L << 40), "write bytes, for example 4096 or 1Mi"));
            if (edge.Take("function") is null == edge.Take("data") is null)
            {
                edge.Problems.Add(edge.Node, path, "Names not one end: write either function or data");
            }

            edge.Finish();
            read.Add(near);
        }

        return read;
    }

    private static ReplicaRange Replicas(MappingReader placement)
    {
        if (placement.Map("replicas") is not { } replicas)
        {
            return new ReplicaRange(Min: 1, Max: null);
        }

        int min = replicas.Int("min", 1, 1, SpecLimits.MaxReplicas);
        int max = replicas.Int("max", 0, 1, SpecLimits.MaxReplicas);
        if (max != 0 && max < min)
        {
            replicas.Problems.Add(
                replicas.Take("max")!, replicas.PathOf("max"),
                $"{max} is below min, which is {min}: write at least {min}");
        }

        replicas.Finish();
        return new ReplicaRange(min, max == 0 ? null : max);
    }
}
