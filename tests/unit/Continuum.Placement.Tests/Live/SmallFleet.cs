using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

/// <summary>Live plans small enough to say what must come out.</summary>
internal static class SmallFleet
{
    private const long MiB = 1L << 20;

    /// <summary>A node with room for one large function and a little more, in a site of its own.</summary>
    internal static PlacementNode Node(string id) => new()
    {
        Id = id,
        Kind = "edge",
        Place = new Place("r", "z", id),
        MemoryBytes = 512 * MiB,
        CpuMillis = 1000,
    };

    /// <summary>A function of which one replica nearly fills a node.</summary>
    internal static PlacementFunction Large(string key, int priority = 0) => new()
    {
        Key = key,
        MemoryBytes = 400 * MiB,
        Priority = priority,
        MaxReplicas = 1,
    };

    /// <summary>A function of which many fit on a node.</summary>
    internal static PlacementFunction Small(string key, int priority = 0) =>
        Large(key, priority) with { MemoryBytes = MiB };

    internal static LivePlan Plan(int nodes, params PlacementFunction[] functions) => new(
        new PlacementProblem([.. Enumerable.Range(0, nodes).Select(i => Node($"n{i}"))], functions),
        new LivePlanOptions { MinimumDwell = TimeSpan.Zero });
}
