using Continuum.Placement.Nearest;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Nearest;

/// <summary>Nodes, functions and whole problems to test with.</summary>
internal static class Fleet
{
    internal const long MiB = 1L << 20;

    private static readonly string[] Regions = ["eu-central", "eu-west", "us-east"];
    private static readonly string[] Kinds = ["region", "edge", "device"];

    internal static PlacementNode Node(string id, string place = "eu-central/berlin/plant-1", long memory = 512 * MiB)
    {
        string[] levels = place.Split('/');
        return new PlacementNode
        {
            Id = id,
            Kind = "edge",
            Place = new Place(levels[0], levels[1], levels[2]),
            MemoryBytes = memory,
            CpuMillis = 2000,
            SandboxKinds = ["process"],
            Labels = new Dictionary<string, string> { ["arch"] = "x64" },
        };
    }

    internal static PlacementFunction Function(string key = "default/f") => new() { Key = key, MemoryBytes = 128 * MiB };

    internal static PlacementPlan Plan(PlacementNode[] nodes, params PlacementFunction[] functions) =>
        new NearestWithRoom().Place(new PlacementProblem(nodes, functions));

    internal static PlacementDecision.Placed Placed(PlacementFunction function, params PlacementNode[] nodes) =>
        Assert.IsType<PlacementDecision.Placed>(Assert.Single(Plan(nodes, function).Decisions));

    internal static PlacementDecision.Refused Refused(PlacementFunction function, params PlacementNode[] nodes) =>
        Assert.IsType<PlacementDecision.Refused>(Assert.Single(Plan(nodes, function).Decisions));

    internal static PlacementProblem Random(Random random, int mostNodes = 8, int mostFunctions = 5)
    {
        PlacementNode[] nodes = [.. Enumerable.Range(0, random.Next(mostNodes + 1)).Select(n => RandomNode(random, n))];
        return new PlacementProblem(
            nodes,
            [.. Enumerable.Range(0, random.Next(1, mostFunctions + 1)).Select(n => RandomFunction(random, n, nodes))]);
    }

    internal static T[] Shuffled<T>(IEnumerable<T> items, Random random)
    {
        T[] shuffled = [.. items];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static PlacementNode RandomNode(Random random, int number) => new()
    {
        Id = $"n{number}",
        Kind = Kinds[random.Next(3)],
        Place = new Place(Regions[random.Next(3)], $"z{random.Next(2)}", $"s{random.Next(2)}"),
        MemoryBytes = random.Next(0, 9) * 64 * MiB,
        ReservedMemoryBytes = random.Next(0, 3) * 64 * MiB,
        CpuMillis = random.Next(0, 4) * 500,
        SandboxKinds = random.Next(4) == 0 ? [] : ["process"],
        IsAlive = random.Next(6) != 0,
        IsDraining = random.Next(8) == 0,
        Labels = random.Next(3) == 0
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["arch"] = random.Next(2) == 0 ? "x64" : "arm64" },
    };

    private static PlacementFunction RandomFunction(Random random, int number, PlacementNode[] nodes)
    {
        int min = random.Next(1, 4);
        return new PlacementFunction
        {
            Key = $"default/f{number}",
            MemoryBytes = random.Next(1, 5) * 64 * MiB,
            CpuMillis = random.Next(3) * 250,
            SandboxKinds = random.Next(2) == 0 ? [] : ["process", "kvm"],
            Residency = random.Next(2) == 0 ? [] : ["eu-*", "us-east/z0"],
            NodeSelector = random.Next(2) == 0
                ? new Dictionary<string, IReadOnlyList<string>>()
                : new Dictionary<string, IReadOnlyList<string>> { ["kind"] = ["edge", "region"], ["arch"] = ["x64"] },
            Spread = random.Next(2) == 0 ? null : new SpreadOver((SpreadLevel)random.Next(4), random.Next(1, 4)),
            MinReplicas = min,
            MaxReplicas = random.Next(2) == 0 ? null : min + 3,
            NearTo = random.Next(3) == 0 ? [] : [$"{Regions[random.Next(3)]}/z0/s1", PlacementFunction.Triggers],
            EventPlaces = random.Next(2) == 0 ? [] : ["eu-west/*"],
            CurrentNodes = [.. nodes.Where(_ => random.Next(4) == 0).Select(node => node.Id)],
            Priority = random.Next(3),
        };
    }
}
