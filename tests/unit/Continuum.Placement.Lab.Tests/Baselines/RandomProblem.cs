using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Baselines;

/// <summary>Small problems with all constraints that baselines keep, drawn from a seed.</summary>
internal static class RandomProblem
{
    internal static PlacementProblem Draw(int seed)
    {
        SeededRandom random = new(seed);
        Place[] places = [.. Enumerable.Range(0, random.Whole(1, 12))
            .Select(i => new Place($"r{i % 3}", $"z{i % 5}", $"s{i}"))];
        LatencyEstimate[] rtt = new LatencyEstimate[places.Length * places.Length];
        for (int i = 0; i < rtt.Length; i++)
        {
            rtt[i] = new LatencyEstimate(random.Between(1, 200), 0.1, true);
        }

        PlacementNode[] nodes = [.. Enumerable.Range(0, random.Whole(1, 40)).Select(i => Node(random, places, i))];
        PlacementFunction[] functions =
            [.. Enumerable.Range(0, random.Whole(1, 60)).Select(i => Function(random, places, nodes, i))];
        return new PlacementProblem(nodes, functions)
        {
            Network = new LatencyMatrix(places, rtt),
            Weights = new ObjectiveWeights { Headroom = random.Next(2) * 0.1 },
        };
    }

    private static PlacementNode Node(SeededRandom random, Place[] places, int i) => new()
    {
        Id = $"n{i}",
        Kind = random.Next(2) == 0 ? "edge" : "region",
        Place = places[random.Next(places.Length)],
        MemoryBytes = (long)random.Whole(0, 32) << 28,
        CpuMillis = random.Whole(0, 16) * 500,
        ReservedCpuMillis = random.Whole(0, 500),
        DiskBytes = random.Next(2) == 0 ? null : (long)random.Whole(0, 16) << 28,
        MaxReplicas = random.Next(4) == 0 ? random.Whole(0, 5) : null,
        Accelerators = random.Next(3) == 0
            ? [new AcceleratorStock(AcceleratorKind.Npu, random.Whole(1, 2), 1 << 30)]
            : [],
        Labels = new Dictionary<string, string> { ["arch"] = random.Next(2) == 0 ? "x64" : "arm64" },
        SandboxKinds = random.Next(2) == 0 ? ["process"] : ["process", "kvm"],
        IsAlive = random.Next(10) > 0,
        IsDraining = random.Next(10) == 0,
    };

    private static PlacementFunction Function(SeededRandom random, Place[] places, PlacementNode[] all, int i) => new()
    {
        Key = $"f{i}",
        MemoryBytes = random.Whole(1, 16) << 26,
        CpuMillis = random.Whole(0, 1000),
        DiskBytes = random.Whole(0, 4) << 26,
        Priority = random.Next(3),
        MinReplicas = random.Whole(1, 4),
        RatePerReplica = random.Next(3) == 0 ? 5 : null,
        Demand = [.. places.Take(random.Next(4)).Select(place => new ClientDemand(place, random.Between(0, 20)))],
        Residency = random.Next(4) == 0 ? ["r0"] : [],
        SandboxKinds = random.Next(4) == 0 ? ["kvm"] : [],
        NodeSelector = random.Next(4) == 0
            ? new Dictionary<string, IReadOnlyList<string>> { ["arch"] = ["arm64"] }
            : new Dictionary<string, IReadOnlyList<string>>(),
        Accelerator = random.Next(8) == 0 ? new AcceleratorNeed(AcceleratorKind.Npu, 500, 1 << 29) : null,
        Apart = i > 0 && random.Next(5) == 0 ? [new Neighbour($"f{random.Next(i)}", SpreadLevel.Site)] : [],
        DomainLimit = random.Next(4) == 0 ? new DomainLimit(SpreadLevel.Zone, random.Whole(1, 2)) : null,
        CurrentNodes = [.. all.Where(_ => random.Next(20) == 0).Select(node => node.Id)],
    };
}
