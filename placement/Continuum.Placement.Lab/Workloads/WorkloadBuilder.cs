using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Workloads;

/// <summary>
/// Makes the functions of a simulation from recorded calls: each has some client sites drawn by how many clients they
/// have, and follows the course of one recorded function, each site at its own local time.
/// </summary>
public static class WorkloadBuilder
{
    private const int MinutesADay = 1440;

    // So that this many replicas bear the busiest minute, however heavy the recorded function is.
    private const int ReplicasAtPeak = 6;

    private static readonly int[] CpuMillis = [125, 250, 250, 500, 500, 1000, 2000];

    /// <summary>Makes the functions.</summary>
    /// <param name="topology">Says where clients are.</param>
    /// <param name="invocations">Recorded calls; functions take them in turn. At least one.</param>
    /// <param name="durations">How long recorded functions run, where known.</param>
    /// <param name="memory">How much memory recorded applications take, where known.</param>
    /// <param name="options">How many, and what they ask for.</param>
    public static IReadOnlyList<LabFunction> Build(
        LabTopology topology,
        IReadOnlyList<FunctionInvocations> invocations,
        IReadOnlyList<PercentileRow> durations,
        IReadOnlyList<PercentileRow> memory,
        WorkloadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(invocations.Count);
        Dictionary<string, PercentileRow> durationOf = ByName(durations, row => row.Function);
        Dictionary<string, PercentileRow> memoryOf = ByName(memory, row => row.App);
        SiteLottery lottery = new(topology.Sites);
        LabFunction[] functions = new LabFunction[options.Functions];
        for (int i = 0; i < functions.Length; i++)
        {
            SeededRandom random = new(options.Seed, stream: 1000 + i);
            FunctionInvocations calls = invocations[i % invocations.Count];
            double serviceMs = Math.Clamp(
                durationOf.GetValueOrDefault(calls.Function)?.At(50) ?? 20, 1, options.LongestServiceMs);
            double megabytes = Math.Clamp(memoryOf.GetValueOrDefault(calls.App)?.At(95) ?? 128, 32, 1024);
            LabCell[] cells = Cells(random, topology, lottery, options.MostCells);
            float[] course = Course(calls.PerMinute, topology.Sites[cells[0].Site], options);
            PlacementFunction template = Template(random, i, serviceMs, megabytes, course, options);
            double limit = options.LimitsMs[random.Next(options.LimitsMs.Count)];
            functions[i] = new LabFunction(template, cells, course, limit + serviceMs, random.Between(2e3, 2e5));
        }

        return functions;
    }

    private static PlacementFunction Template(
        SeededRandom random, int i, double serviceMs, double megabytes, float[] course, WorkloadOptions options)
    {
        double target = options.Targets.Count == 0 ? 0 : options.Targets[random.Next(options.Targets.Count)];
        int least = random.Whole(1, options.MostLeastReplicas);
        double concurrency = 1000 / serviceMs * 8;
        return new PlacementFunction
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"lab/f{i:D5}"),
            MemoryBytes = (long)(megabytes * 1024 * 1024),
            CpuMillis = CpuMillis[random.Next(CpuMillis.Length)],
            MinReplicas = least,
            MaxReplicas = Math.Max(least, 8),
            ServiceMs = serviceMs,
            RatePerReplica = Math.Max(concurrency, course.Max() / ReplicasAtPeak),
            Priority = random.Next(3),
            Availability = target > 0 ? new AvailabilityObjective(target) : null,
        };
    }

    private static LabCell[] Cells(SeededRandom random, LabTopology topology, SiteLottery lottery, int most)
    {
        int count = Math.Min(random.Whole(1, most), topology.Sites.Count);
        List<int> sites = [];
        for (int tries = 0; sites.Count < count && tries < 50 * count; tries++)
        {
            int site = lottery.Draw(random);
            if (!sites.Contains(site))
            {
                sites.Add(site);
            }
        }

        double[] weights = [.. sites.Select(_ => random.Exponential(1) + 0.05)];
        double sum = weights.Sum();
        double first = topology.Sites[sites[0]].Longitude ?? 0;
        return
        [
            .. sites.Select((site, i) => new LabCell(
                site, weights[i] / sum, ShiftMinutes(first, topology.Sites[site].Longitude ?? first))),
        ];
    }

    // The Earth turns 15 degrees an hour: what lies east comes earlier.
    private static int ShiftMinutes(double first, double east) => (int)Math.Round((first - east) * 4);

    private static float[] Course(IReadOnlyList<int> perMinute, LabSite first, WorkloadOptions options)
    {
        // A recorded half day is played twice, so that all courses repeat by the day.
        int length = Math.Max(MinutesADay, perMinute.Count);
        float[] course = new float[length];
        double total = perMinute.Sum(calls => (double)calls);
        double mean = total / perMinute.Count / 60;
        double scale = mean > 0 ? Math.Pow(mean, options.RateExponent - 1) : 0;
        double localShift = (first.Longitude ?? 0) * 4;
        for (int minute = 0; minute < length; minute++)
        {
            double hour = (minute + localShift) / 60;
            // Busiest at three in the afternoon, quietest at three at night.
            double swing = 1 + (options.Swing * Math.Sin((hour - 9) / 12 * Math.PI));
            course[minute] = (float)(scale * swing * perMinute[minute % perMinute.Count] / 60);
        }

        return course;
    }

    private static Dictionary<string, PercentileRow> ByName(
        IReadOnlyList<PercentileRow> rows, Func<PercentileRow, string> name)
    {
        Dictionary<string, PercentileRow> byName = new(StringComparer.Ordinal);
        foreach (PercentileRow row in rows)
        {
            byName.TryAdd(name(row), row);
        }

        return byName;
    }
}
