namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>spec.objectives</c>.</summary>
internal static class ObjectivesReader
{
    private const int LargestPriority = 1_000_000;

    private static readonly TimeSpan ShortestLatency = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestLatency = TimeSpan.FromHours(1);

    internal static Objectives Read(MappingReader spec)
    {
        if (spec.Map("objectives") is not { } objectives)
        {
            return new Objectives();
        }

        double availability = objectives.Number<double>("availability", 0, Numbers.OpenUnit);
        Objectives read = new()
        {
            Latency = Latency(objectives),
            Availability = availability == 0 ? null : availability,
            CostPerHour = Cost(objectives),
            Priority = objectives.Int("priority", 0, -LargestPriority, LargestPriority),
        };
        objectives.Finish();
        return read;
    }

    private static List<LatencyObjective> Latency(MappingReader objectives)
    {
        List<LatencyObjective> read = [];
        foreach ((string path, YamlTree item) in objectives.Items("latency"))
        {
            if (MappingReader.Open(item, path, objectives.Problems) is not { } latency)
            {
                continue;
            }

            read.Add(new LatencyObjective(
                latency.Required<double>("quantile", 0.5, Numbers.OpenUnit, "write a number, for example 0.95"),
                latency.Required(
                    "atMost", ShortestLatency, Numbers.Duration(ShortestLatency, LongestLatency),
                    "write a duration, for example 20ms"),
                latency.Required(
                    "from", "", LocationPattern.ReadOrigin,
                    "write a location, the start of one and *, or triggers"),
                latency.Number<double>("weight", 1, Numbers.Weight)));
            latency.Finish();
        }

        return read;
    }

    private static CostObjective? Cost(MappingReader objectives)
    {
        if (objectives.Map("costPerHour") is not { } cost)
        {
            return null;
        }

        CostObjective read = new(
            cost.Required<decimal>("atMost", 0, Numbers.Cost, "write a number, for example 0.20"),
            cost.Required("currency", "", Currencies.Code, "write its ISO 4217 code, for example EUR"));
        cost.Finish();
        return read;
    }
}
