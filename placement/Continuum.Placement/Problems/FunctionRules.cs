using Continuum.Placement.Compiled;

namespace Continuum.Placement.Problems;

/// <summary>What a function may ask for by itself.</summary>
internal static class FunctionRules
{
    private const string Of = "function";

    internal static void Check(
        IReadOnlyList<PlacementFunction> functions, Dictionary<string, int> data, MistakeList mistakes)
    {
        double rate = 0;
        for (int i = 0; i < functions.Count; i++)
        {
            PlacementFunction function = functions[i];
            Needs(function, mistakes);
            Counts(function, mistakes);
            Objectives(function, mistakes);
            Places(function, mistakes);
            Data(function, data, mistakes);
            rate += Demand(function, mistakes);
        }

        if (rate > MistakeList.Most)
        {
            mistakes.Add("the rates of all functions add up to more than 1e15 events a second, at most that is right");
        }
    }

    private static void Needs(PlacementFunction function, MistakeList mistakes)
    {
        string key = function.Key;
        const long units = Resources.Unlimited;
        mistakes.Within(function.MemoryBytes, 1, units * Resources.MemoryUnit, Of, key, "memory in bytes");
        mistakes.Within(function.CpuMillis, 0, units, Of, key, "thousandths of a core");
        mistakes.Within(function.DiskBytes, 0, units * Resources.MiB, Of, key, "disk in bytes");
        mistakes.Within(function.ImageBytes, 0, long.MaxValue, Of, key, "size of the image in bytes");
        mistakes.Within(function.ModelBytes, 0, long.MaxValue, Of, key, "size of the model in bytes");
        if (function.Accelerator is { } need)
        {
            mistakes.Within(need.Millis, 0, units, Of, key, "thousandths of an accelerator");
            mistakes.Within(need.MemoryBytes, 0, units * Resources.MiB, Of, key, "memory of an accelerator in bytes");
            if (need.Kind is < AcceleratorKind.Gpu or > AcceleratorKind.Npu)
            {
                mistakes.Add(
                    $"function {key}: the accelerator is of kind {(int)need.Kind}, Gpu or Npu (0 or 1) is right");
            }
        }
    }

    private static void Counts(PlacementFunction function, MistakeList mistakes)
    {
        string key = function.Key;
        const int most = PlacementFunction.MostReplicas;
        mistakes.Within(function.MinReplicas, 1, most, Of, key, "least number of replicas");
        if (function.MaxReplicas < function.MinReplicas)
        {
            mistakes.Add($"function {key}: asks for {function.MinReplicas} to {function.MaxReplicas} replicas, "
                + "the second number is to be no smaller");
        }

        if (function.Spread is { } spread)
        {
            mistakes.Level(spread.Level, Of, key, "the spread");
            mistakes.Within(spread.AtLeast, 1, most, Of, key, "number of domains of the spread");
            if (spread.AtLeast > function.MaxReplicas)
            {
                mistakes.Add($"function {key}: spreads over {spread.AtLeast} domains with at most "
                    + $"{function.MaxReplicas} replicas, a replica a domain is right");
            }
        }

        if (function.DomainLimit is { } limit)
        {
            mistakes.Level(limit.Level, Of, key, "the domain limit");
            mistakes.Within(limit.AtMost, 1, int.MaxValue, Of, key, "most replicas in one domain");
        }

        if (function.Availability is { } availability)
        {
            mistakes.Share(availability.Target, Of, key, "availability");
            mistakes.Within(
                availability.AtLeastUp, 1, Math.Clamp(function.MaxReplicas ?? most, 1, most), Of, key,
                "number of replicas that are to be up");
        }
    }

    private static void Objectives(PlacementFunction function, MistakeList mistakes)
    {
        mistakes.Amount(function.ServiceMs, Of, function.Key, "service time in milliseconds");
        mistakes.Amount(function.CostPerHourAtMost ?? 0, Of, function.Key, "highest cost an hour");
        mistakes.Amount(function.MoveCost ?? 0, Of, function.Key, "cost of a move");
        mistakes.Positive(function.RatePerReplica ?? 1, Of, function.Key, "events a second for each replica");
    }

    private static void Places(PlacementFunction function, MistakeList mistakes)
    {
        Patterns(function, function.Residency, mistakes);

        mistakes.Once(function.CurrentNodes, Of, function.Key, "current node");
        if (function.NodeSelector.Count > 0)
        {
            foreach ((string label, IReadOnlyList<string> values) in function.NodeSelector)
            {
                if (values.Count == 0)
                {
                    mistakes.Add(
                        $"function {function.Key}: selects by label {label} and no value, one or more is right");
                }
            }
        }
    }

    private static void Patterns(PlacementFunction function, IReadOnlyList<string> patterns, MistakeList mistakes)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            Pattern(function, patterns[i], mistakes);
        }
    }

    private static void Pattern(PlacementFunction function, string pattern, MistakeList mistakes)
    {
        if (!PlacePattern.IsValid(pattern))
        {
            mistakes.Add($"function {function.Key}: names the place '{pattern}', "
                + "region[/zone[/site]] or the start of one and * is right");
        }
    }

    private static void Data(PlacementFunction function, Dictionary<string, int> data, MistakeList mistakes)
    {
        for (int i = 0; i < function.Data.Count; i++)
        {
            DataUse use = function.Data[i];
            if (use.Data is null || !data.ContainsKey(use.Data))
            {
                mistakes.Add($"function {function.Key}: reads data {use.Data}, the name of a data set is right");
            }

            mistakes.Amount(use.BytesPerEvent, Of, function.Key, "bytes read for each event");
            mistakes.Amount(use.ReadsPerEvent, Of, function.Key, "reads for each event");
            for (int j = 0; j < i; j++)
            {
                if (function.Data[j].Data == use.Data)
                {
                    mistakes.Add($"function {function.Key}: data {use.Data} is listed twice, once is right");
                }
            }
        }
    }

    private static double Demand(PlacementFunction function, MistakeList mistakes)
    {
        double rate = 0;
        IReadOnlyList<ClientDemand> demand = function.Demand;
        HashSet<Place>? seen = demand.Count > 8 ? new(demand.Count) : null;
        for (int i = 0; i < demand.Count; i++)
        {
            ClientDemand cell = demand[i];
            mistakes.At(cell.From, Of, function.Key, "has clients");
            mistakes.Amount(cell.RatePerSecond, Of, function.Key, "events a second");
            mistakes.Amount(cell.Weight, Of, function.Key, "weight of a miss");
            mistakes.Amount(cell.BytesPerEvent, Of, function.Key, "bytes for each event");
            mistakes.Share(cell.Quantile, Of, function.Key, "quantile of an objective");
            mistakes.Amount(cell.ServiceMs ?? 0, Of, function.Key, "service time for clients in milliseconds");
            mistakes.Amount(cell.MedianServiceMs ?? 0, Of, function.Key, "median service time in milliseconds");
            if (!double.IsPositiveInfinity(cell.AtMostMs))
            {
                mistakes.Positive(cell.AtMostMs, Of, function.Key, "latency objective in milliseconds");
            }

            if (seen is null ? IsBefore(demand, i) : !seen.Add(cell.From))
            {
                mistakes.Add($"function {function.Key}: clients at {cell.From} are listed twice, once is right");
            }

            rate += cell.RatePerSecond;
        }

        return rate;
    }

    private static bool IsBefore(IReadOnlyList<ClientDemand> demand, int last)
    {
        for (int i = 0; i < last; i++)
        {
            if (demand[i].From == demand[last].From)
            {
                return true;
            }
        }

        return false;
    }
}
