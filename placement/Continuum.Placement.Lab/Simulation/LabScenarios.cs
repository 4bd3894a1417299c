using System.Globalization;
using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Builds scenarios from options: recorded data where files are given, made-up data elsewhere.</summary>
public static class LabScenarios
{
    // Beyond this many nodes a fit to all of them is told, not what each did: histories would fill the memory.
    private const int MostLearntNodes = 20_000;

    /// <summary>Builds the scenario of one seed; the same options and seed give the same scenario.</summary>
    /// <exception cref="DataFormatException">A file is malformed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static LabScenario Build(LabOptions options, int seed)
    {
        OptionRules.Check(options);
        LabTopology topology = Topology(options, seed);
        IReadOnlyList<LabFunction> functions = WorkloadBuilder.Build(
            topology,
            Invocations(options, seed),
            Durations(options),
            Memory(options),
            options.Workload with { Seed = seed });
        topology = CapacityScaling.ToUsage(topology, functions, options.Used);
        (IReadOnlyList<Outage> outages, FailureModel model) = Failures(options, topology, seed);
        return new LabScenario
        {
            Name = options.Name,
            Topology = topology,
            Functions = functions,
            Outages = outages,
            Failures = model,
            Duration = options.Duration,
            ReplanMinutes = options.ReplanMinutes,
            MovesPerMinute = options.MovesPerMinute,
            Weights = options.Weights,
        };
    }

    private static LabTopology Topology(LabOptions options, int seed)
    {
        IReadOnlyList<City> cities;
        RttMatrix matrix;
        RttMatrix? deviations = null;
        if (options.Files.Matrix is { } path)
        {
            matrix = WonderNetworkReader.ReadMatrix(path);
            cities = options.Files.Cities is { } known ? WonderNetworkReader.ReadCities(known) : [];
            deviations = options.Files.Deviations is { } spread ? WonderNetworkReader.ReadMatrix(spread) : null;
            int[] largest = Largest(matrix, cities, options.Cities);
            deviations = deviations is not null && deviations.Names.SequenceEqual(matrix.Names)
                ? deviations.Only(largest)
                : null;
            matrix = matrix.Only(largest);
        }
        else
        {
            (cities, matrix) = SyntheticCities.Make(options.Cities, seed);
        }

        FleetOptions fleet = options.Fleet with { Seed = seed };
        string name = string.Create(CultureInfo.InvariantCulture, $"{matrix.Count} cities");
        if (options.EdgeMetros == 0 || options.Files.Stations is not { } stations)
        {
            return CityTopology.Build(name, matrix, cities, deviations, fleet);
        }

        HashSet<string> metros =
            [.. Largest(matrix, cities, options.EdgeMetros).Select(city => matrix.Names[city])];
        return EdgeTopology.Build(
            $"{name}, stations in {metros.Count}", matrix, cities, [.. GeoPointReader.Read(stations)], metros, fleet);
    }

    // The cities with most people, in the order of the matrix.
    private static int[] Largest(RttMatrix matrix, IReadOnlyList<City> cities, int count)
    {
        Dictionary<string, long> people = new(StringComparer.Ordinal);
        foreach (City city in cities)
        {
            people.TryAdd(city.Name, city.Population ?? 0);
        }

        return
        [
            .. Enumerable.Range(0, matrix.Count)
                .OrderByDescending(i => people.GetValueOrDefault(matrix.Names[i]))
                .ThenBy(i => i)
                .Take(count)
                .Order(),
        ];
    }

    private static IReadOnlyList<FunctionInvocations> Invocations(LabOptions options, int seed) =>
        options.Files.Invocations is { } path
            ? [.. AzureTraceReader.ReadInvocations(path).Take(options.Workload.Functions)]
            : SyntheticTrace.Make(options.Workload.Functions, minutes: 1440, seed);

    private static PercentileRow[] Durations(LabOptions options) =>
        options.Files.Durations is { } path ? [.. AzureTraceReader.ReadDurations(path)] : [];

    private static PercentileRow[] Memory(LabOptions options) =>
        options.Files.Memory is { } path ? [.. AzureTraceReader.ReadMemory(path)] : [];

    private static FailureFit FittedBefore(AvailabilityInterval[] intervals, double seconds) =>
        FailureFitting.Of(intervals.Where(interval => interval.StopSeconds <= seconds)) ?? new FailureFit();

    private static FailureModel NothingFails()
    {
        KindPrior never = new(0, []);
        return new FailureModel
        {
            Kinds = new Dictionary<string, KindPrior> { ["region"] = never, ["edge"] = never, ["device"] = never },
            OtherKinds = never,
            ZonePrior = [],
            RegionPrior = [],
        };
    }

    private static (IReadOnlyList<Outage> Outages, FailureModel Model) Failures(
        LabOptions options, LabTopology topology, int seed)
    {
        double seconds = options.Duration.TotalSeconds;
        if (options.Failures == LabFailureSource.None)
        {
            return ([], NothingFails());
        }

        if (options.Failures == LabFailureSource.Assumed || options.Files.Failures is not { } path)
        {
            FailureFit assumed = new();
            return (OutageSchedule.Draw(topology, assumed, seconds, seed), assumed.ToModel());
        }

        AvailabilityInterval[] intervals = [.. FailureTraceReader.Read(path)];
        if (options.Failures == LabFailureSource.Fitted)
        {
            FailureFit fit = FailureFitting.Of(intervals) ?? new FailureFit();
            return (OutageSchedule.Draw(topology, fit, seconds, seed), fit.ToModel());
        }

        RecordedFailures recorded = new(topology, intervals, seed);
        double middle = (recorded.FirstSeconds + recorded.LastSeconds) / 2;
        FailureModel learnt = topology.Nodes.Count <= MostLearntNodes
            ? FailureEstimator.Estimate(recorded.Histories(middle), new FailureModel(), new EstimationOptions()).Model
            : FittedBefore(intervals, middle).ToModel();
        return (recorded.Outages(middle, seconds), learnt);
    }
}
