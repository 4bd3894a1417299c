using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>Random problems with every kind of cost and constraint, small enough to try all plans.</summary>
internal static class TinyProblems
{
    private const double GiB = 1024.0 * 1024 * 1024;

    internal static PlacementProblem Of(int seed)
    {
        Random random = new(seed);
        Place[] places =
        [
            .. Enumerable.Range(0, 4).Select(i => new Place($"r{i % 2}", $"z{random.Next(2)}", $"s{i}")),
        ];
        PlacementNode[] nodes = [.. Enumerable.Range(0, random.Next(2, 6)).Select(i => Node(i, places, random))];
        PlacementFunction[] functions =
        [
            .. Enumerable.Range(0, random.Next(1, 4)).Select(i => Function(i, places, nodes, random)),
        ];
        return new PlacementProblem(nodes, Neighbours(functions, random))
        {
            Network = Network(places, random),
            Data = [new DataSet("d", places[0], GiB, random.Next(2) == 0)],
            Edges = functions.Length > 1 && random.Next(2) == 0 ? [new("f0", "f1", random.Next(1, 50), 1e5)] : [],
            Chains = functions.Length > 1 && random.Next(3) == 0
                ? [new(["f0", "f1"], places[1], random.Next(1, 20), random.Next(5, 100))]
                : [],
            Weights = new ObjectiveWeights
            {
                Miss = random.NextDouble(),
                LatencyMs = random.NextDouble() * 0.01,
                Unavailability = random.Next(3) == 0 ? 0 : random.NextDouble() * 3,
                Move = random.NextDouble(),
                Headroom = random.Next(3) == 0 ? 0.1 : 0,
            },
            MoveBudget = random.Next(4) == 0 ? 1 : null,
        };
    }

    private static LatencyMatrix Network(Place[] places, Random random)
    {
        LatencyEstimate[] estimates = new LatencyEstimate[places.Length * places.Length];
        for (int i = 0; i < estimates.Length; i++)
        {
            bool same = i % (places.Length + 1) == 0;
            estimates[i] = new(same ? 0.5 : 1 + (random.NextDouble() * 80), random.Next(2) * random.NextDouble(), true);
        }

        return new LatencyMatrix(places, estimates);
    }

    private static PlacementNode Node(int i, Place[] places, Random random) => new()
    {
        Id = $"n{i}",
        Kind = random.Next(3) switch { 0 => "region", 1 => "edge", _ => "device" },
        Place = places[random.Next(places.Length)],
        MemoryBytes = random.Next(1, 5) * 256L << 20,
        CpuMillis = random.Next(1, 6) * 500,
        CostPerHour = random.Next(2) * random.NextDouble() * 2,
        CostPerCoreHour = 0.5 + random.Next(2),
        CostPerGiBHour = 0.05,
        EgressPerGiB = random.Next(2) * 0.1,
        Images = random.Next(2) == 0 ? ["image"] : [],
        IsDraining = random.Next(10) == 0,
    };

    private static PlacementFunction Function(int i, Place[] places, PlacementNode[] nodes, Random random)
    {
        int least = random.Next(1, 3);
        int? most = random.Next(3) == 0 ? null : least + random.Next(2);
        return new PlacementFunction
        {
            Key = $"f{i}",
            MemoryBytes = random.Next(1, 4) * 128L << 20,
            CpuMillis = random.Next(0, 4) * 250,
            MinReplicas = least,
            MaxReplicas = most,
            Demand =
            [
                .. places.Take(random.Next(0, 4)).Select(place => new ClientDemand(place, random.NextDouble() * 10)
                {
                    AtMostMs = random.Next(3) == 0 ? double.PositiveInfinity : random.Next(5, 100),
                    BytesPerEvent = random.Next(100_000),
                    Weight = random.NextDouble() * 2,
                }),
            ],
            Availability = random.Next(2) == 0 ? new(random.Next(2) == 0 ? 0.999 : 0.99999, most == 1 ? 1 : 2) : null,
            CostPerHourAtMost = random.Next(4) == 0 ? random.NextDouble() : null,
            RatePerReplica = random.Next(3) == 0 ? 2 + (random.NextDouble() * 10) : null,
            Image = random.Next(2) == 0 ? "image" : null,
            ImageBytes = random.Next(1 << 30),
            Data = random.Next(3) == 0 ? [new DataUse("d", random.Next(100_000), random.Next(2))] : [],
            DomainLimit = random.Next(4) == 0 ? new(SpreadLevel.Region, 1) : null,
            Spread = random.Next(4) == 0 ? new(SpreadLevel.Site, least) : null,
            CurrentNodes = random.Next(2) == 0
                ? [.. nodes.Where(_ => random.Next(3) == 0).Select(node => node.Id), "away"]
                : [],
            MoveCost = random.Next(2) == 0 ? random.NextDouble() : null,
        };
    }

    private static PlacementFunction[] Neighbours(PlacementFunction[] functions, Random random)
    {
        if (functions.Length > 1 && random.Next(3) == 0)
        {
            functions[1] = random.Next(2) == 0
                ? functions[1] with { Apart = [new("f0", SpreadLevel.Node)] }
                : functions[1] with { Together = [new("f0", SpreadLevel.Site)] };
        }

        return functions;
    }
}
