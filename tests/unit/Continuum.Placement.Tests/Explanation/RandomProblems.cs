using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Explanation;

/// <summary>Small problems with every kind of constraint and cost.</summary>
internal static class RandomProblems
{
    internal const long MiB = 1L << 20;

    internal static PlacementProblem Any(Random random, int mostNodes = 8, int mostFunctions = 6)
    {
        Place[] places = [.. Enumerable.Range(0, 5).Select(i => new Place($"r{i % 2}", $"z{i % 3}", $"s{i}"))];
        PlacementNode[] nodes =
            [.. Enumerable.Range(0, random.Next(2, mostNodes + 1)).Select(i => Node(random, $"n{i}", places))];
        int count = random.Next(1, mostFunctions + 1);
        PlacementFunction[] functions =
            [.. Enumerable.Range(0, count).Select(i => Function(random, i, count, nodes, places))];
        return new PlacementProblem(nodes, functions)
        {
            Network = random.Next(4) == 0 ? null : Matrix(random, places),
            Edges = count > 1 && random.Next(2) == 0 ? [new("f0", "f1", random.Next(20), 1e5)] : [],
            Chains = count > 2 && random.Next(3) == 0 ? [new(["f0", "f2"], places[0], 5, 40)] : [],
            Data = [new("d", places[1], 1e9, Movable: random.Next(2) == 0)],
            MoveBudget = random.Next(3) == 0 ? random.Next(3) : null,
            Weights = new() { Headroom = random.Next(3) == 0 ? 0.1 : 0, Move = random.Next(2) == 0 ? 0.01 : 2 },
        };
    }

    /// <summary>The same with room for all and few constraints, so that costs decide.</summary>
    internal static PlacementProblem Loose(Random random, int mostFunctions = 6)
    {
        PlacementProblem any = Any(random, mostFunctions: mostFunctions);
        return any with
        {
            Nodes =
            [
                .. any.Nodes.Select(node => node with
                {
                    MemoryBytes = 4096 * MiB, CpuMillis = 4000, DiskBytes = null, MaxReplicas = null, IsAlive = true,
                    IsDraining = false,
                }),
            ],
            Functions =
            [
                .. any.Functions.Select(function => function with
                {
                    Residency = [], NodeSelector = new Dictionary<string, IReadOnlyList<string>>(), SandboxKinds = [],
                    Accelerator = null, DomainLimit = null,
                }),
            ],
        };
    }

    private static PlacementNode Node(Random random, string id, Place[] places) => new()
    {
        Id = id,
        Kind = random.Next(3) == 0 ? "region" : "edge",
        Place = places[random.Next(places.Length)],
        MemoryBytes = random.Next(1, 9) * 96 * MiB,
        ReservedMemoryBytes = random.Next(3) * 32 * MiB,
        CpuMillis = random.Next(1, 9) * 250,
        ReservedCpuMillis = random.Next(2) * 100,
        DiskBytes = random.Next(3) == 0 ? random.Next(4) * 512 * MiB : null,
        MaxReplicas = random.Next(5) == 0 ? random.Next(3) : null,
        Accelerators = random.Next(3) == 0 ? [new(AcceleratorKind.Gpu, random.Next(1, 3), 1024 * MiB)] : [],
        CostPerHour = random.Next(3) * 0.05,
        CostPerCoreHour = random.Next(3) * 0.04,
        CostPerGiBHour = random.Next(3) * 0.01,
        CostPerAcceleratorHour = random.Next(2),
        EgressPerGiB = random.Next(2) * 0.05,
        Images = random.Next(2) == 0 ? ["i"] : [],
        SandboxKinds = random.Next(5) == 0 ? [] : ["process"],
        Labels = random.Next(3) == 0 ? new Dictionary<string, string>() : new() { ["arch"] = "x64" },
        IsAlive = random.Next(8) != 0,
        IsDraining = random.Next(10) == 0,
    };

    private static PlacementFunction Function(
        Random random, int number, int count, PlacementNode[] nodes, Place[] places)
    {
        int min = random.Next(1, 4);
        int other = random.Next(count);
        Neighbour[] neighbour = other == number ? [] : [new($"f{other}", (SpreadLevel)random.Next(4))];
        bool apart = number % 2 == 1;
        return new()
        {
            Key = $"f{number}",
            MemoryBytes = random.Next(1, 5) * 48 * MiB,
            CpuMillis = random.Next(4) * 100,
            DiskBytes = random.Next(3) == 0 ? 200 * MiB : 0,
            Accelerator = random.Next(6) == 0 ? new(AcceleratorKind.Gpu, random.Next(1, 4) * 500, 700 * MiB) : null,
            Demand = [.. places.Where(_ => random.Next(3) == 0).Select(place => Cell(random, place))],
            Availability = random.Next(3) == 0 ? new(0.999) : null,
            CostPerHourAtMost = random.Next(4) == 0 ? 0.02 : null,
            ServiceMs = random.Next(10),
            RatePerReplica = random.Next(3) == 0 ? 12 : null,
            Image = "i",
            ImageBytes = 300 * MiB,
            Data = random.Next(3) == 0 ? [new("d", 1e5)] : [],
            Apart = apart && random.Next(3) == 0 ? neighbour : [],
            Together = !apart && other % 2 == 0 && random.Next(4) == 0 ? neighbour : [],
            DomainLimit = random.Next(4) == 0 ? new((SpreadLevel)random.Next(3), random.Next(1, 3)) : null,
            MoveCost = random.Next(3) == 0 ? 0.5 : null,
            SandboxKinds = random.Next(2) == 0 ? [] : ["process", "kvm"],
            Residency = random.Next(3) == 0 ? ["r0"] : [],
            NodeSelector = random.Next(4) == 0
                ? new() { ["arch"] = ["x64", "arm64"], ["kind"] = ["edge"] }
                : new Dictionary<string, IReadOnlyList<string>>(),
            Spread = random.Next(3) == 0 ? new((SpreadLevel)random.Next(4), random.Next(1, 4)) : null,
            MinReplicas = min,
            MaxReplicas = random.Next(2) == 0 ? null : min + 2,
            CurrentNodes = [.. nodes.Where(_ => random.Next(5) == 0).Select(node => node.Id)],
            Priority = random.Next(3),
        };
    }

    private static ClientDemand Cell(Random random, Place place) => new(place, random.Next(1, 20))
    {
        AtMostMs = random.Next(4) == 0 ? double.PositiveInfinity : random.Next(5, 80),
        Quantile = 0.9,
        BytesPerEvent = 1e4 * random.Next(3),
    };

    private static LatencyMatrix Matrix(Random random, Place[] places)
    {
        LatencyEstimate[] estimates = new LatencyEstimate[places.Length * places.Length];
        for (int i = 0; i < estimates.Length; i++)
        {
            bool same = i / places.Length == i % places.Length;
            estimates[i] = new(same ? 0.5 : random.Next(1, 120), random.Next(2) * 0.3, random.Next(2) == 0);
        }

        return new LatencyMatrix(places, estimates);
    }
}
