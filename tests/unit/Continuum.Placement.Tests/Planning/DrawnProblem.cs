using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

/// <summary>Small random problems with constraints of all kinds, tight enough that not always everything
/// fits.</summary>
internal static class DrawnProblem
{
    private const long MiB = 1L << 20;

    internal static PlacementProblem Draw(int seed, int nodes = 0, int functions = 0)
    {
        Random random = new(seed);
        nodes = nodes > 0 ? nodes : random.Next(3, 40);
        functions = functions > 0 ? functions : random.Next(2, 30);
        Place[] places =
        [
            .. Enumerable.Range(0, Math.Max(2, nodes / 2)).Select(i => new Place($"r{i % 3}", $"z{i % 5}", $"s{i}")),
        ];
        List<PlacementFunction> drawn = [];
        for (int i = 0; i < functions; i++)
        {
            drawn.Add(Function(i, places, random));
        }

        return new PlacementProblem([.. Enumerable.Range(0, nodes).Select(i => Node(i, places, random))], drawn)
        {
            Network = random.Next(4) == 0 ? null : Network(places, random),
            Edges =
            [
                .. Pairs(functions, random).Select(pair => new FunctionEdge(
                    Key(pair.One), Key(pair.Other), random.Next(1, 20), random.Next(0, 100000))),
            ],
            Chains =
            [
                .. Pairs(functions, random).Select(pair => new ChainObjective(
                    [Key(pair.One), Key(pair.Other)], Any(places, random), random.Next(1, 20), random.Next(10, 200))),
            ],
            Data = [new DataSet("d0", places[0], 1e9, true), new DataSet("d1", places[^1], 1e10)],
        };
    }

    /// <summary>A function as they are drawn, with no neighbours that come later.</summary>
    internal static PlacementFunction Function(int number, Place[] places, Random random)
    {
        int least = random.Next(1, 4);
        int beside = random.Next(5);
        return new PlacementFunction
        {
            Key = Key(number),
            MemoryBytes = random.Next(32, 512) * MiB,
            CpuMillis = random.Next(0, 900),
            DiskBytes = random.Next(0, 200) * MiB,
            Accelerator = random.Next(8) == 0 ? new AcceleratorNeed(AcceleratorKind.Gpu, 300, 100 * MiB) : null,
            Demand = Demand(places, random),
            Availability = random.Next(2) == 0 ? new AvailabilityObjective(0.999) : null,
            CostPerHourAtMost = random.Next(4) == 0 ? 0.05 : null,
            ServiceMs = random.Next(0, 5),
            RatePerReplica = random.Next(3) == 0 ? random.Next(5, 50) : null,
            Image = $"i{random.Next(5)}",
            ImageBytes = random.Next(0, 500) * MiB,
            Data = random.Next(3) == 0 ? [new DataUse($"d{random.Next(2)}", random.Next(0, 100000))] : [],
            Apart = number > 0 && beside == 0
                ? [new Neighbour(Key(random.Next(number)), (SpreadLevel)random.Next(1, 4))]
                : [],
            Together = number > 0 && beside == 1
                ? [new Neighbour(Key(random.Next(number)), (SpreadLevel)random.Next(0, 3))]
                : [],
            DomainLimit = random.Next(4) == 0
                ? new DomainLimit((SpreadLevel)random.Next(0, 3), random.Next(1, 3))
                : null,
            SandboxKinds = random.Next(3) == 0 ? ["kvm"] : [],
            Residency = random.Next(5) == 0 ? [$"r{random.Next(3)}"] : [],
            NodeSelector = random.Next(4) == 0
                ? new Dictionary<string, IReadOnlyList<string>> { ["arch"] = ["amd64"] }
                : new Dictionary<string, IReadOnlyList<string>>(),
            Spread = random.Next(3) == 0
                ? new SpreadOver((SpreadLevel)random.Next(0, 4), random.Next(1, least + 1))
                : null,
            MinReplicas = least,
            MaxReplicas = least + random.Next(0, 3),
            Priority = random.Next(4),
        };
    }

    private static ClientDemand[] Demand(Place[] places, Random random) =>
    [
        .. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Any(places, random)).Distinct().Select(place =>
            new ClientDemand(place, random.Next(0, 30))
            {
                AtMostMs = random.Next(5, 150),
                BytesPerEvent = random.Next(0, 100000),
            }),
    ];

    private static string Key(int function) => $"f{function:D3}";

    private static Place Any(Place[] places, Random random) => places[random.Next(places.Length)];

    private static PlacementNode Node(int number, Place[] places, Random random) => new()
    {
        Id = $"n{number:D3}",
        Kind = random.Next(2) == 0 ? "edge" : "region",
        Place = places[random.Next(places.Length)],
        Labels = new Dictionary<string, string> { ["arch"] = random.Next(2) == 0 ? "amd64" : "arm64" },
        MemoryBytes = random.Next(128, 2048) * MiB,
        CpuMillis = random.Next(500, 4000),
        DiskBytes = random.Next(3) == 0 ? 500 * MiB : null,
        Accelerators = random.Next(3) == 0 ? [new AcceleratorStock(AcceleratorKind.Gpu, 1, 1000 * MiB)] : [],
        MaxReplicas = random.Next(4) == 0 ? random.Next(1, 4) : null,
        CostPerHour = random.NextDouble(),
        CostPerCoreHour = random.NextDouble() * 0.1,
        CostPerGiBHour = random.NextDouble() * 0.01,
        EgressPerGiB = random.NextDouble() * 0.1,
        Images = [$"i{random.Next(5)}"],
        SandboxKinds = random.Next(2) == 0 ? ["process", "kvm"] : ["process"],
        IsAlive = random.Next(10) > 0,
    };

    private static LatencyMatrix Network(Place[] places, Random random)
    {
        LatencyEstimate[] estimates = new LatencyEstimate[places.Length * places.Length];
        for (int i = 0; i < estimates.Length; i++)
        {
            bool same = i / places.Length == i % places.Length;
            estimates[i] = new(same ? 1 : 3 + (random.NextDouble() * 120), random.NextDouble() * 0.4, true);
        }

        return new LatencyMatrix(places, estimates);
    }

    private static (int One, int Other)[] Pairs(int functions, Random random) =>
    [
        .. Enumerable.Range(0, functions / 4)
            .Select(_ => (One: random.Next(functions), Other: random.Next(functions)))
            .Where(pair => pair.One != pair.Other)
            .Distinct(),
    ];
}
