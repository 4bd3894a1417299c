using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Problems;

/// <summary>Small problems that nothing is wrong with.</summary>
internal static class Small
{
    internal const long MiB = 1L << 20;

    internal static readonly Place Berlin = new("eu", "berlin", "plant");
    internal static readonly Place Oslo = new("eu", "oslo", "plant");
    internal static readonly Place Boston = new("us", "boston", "plant");

    internal static PlacementNode Node(string id, Place? place = null) => new()
    {
        Id = id,
        Kind = "edge",
        Place = place ?? Berlin,
        MemoryBytes = 512 * MiB,
        CpuMillis = 2000,
    };

    internal static PlacementFunction Function(string key = "f") => new() { Key = key, MemoryBytes = 128 * MiB };

    internal static PlacementProblem Problem(params PlacementFunction[] functions) =>
        new([Node("a"), Node("b", Oslo)], functions);

    internal static PlacementProblem WithNode(Func<PlacementNode, PlacementNode> change) =>
        new([change(Node("a"))], []);

    internal static PlacementProblem WithFunction(Func<PlacementFunction, PlacementFunction> change) =>
        Problem(change(Function()), Function("g"));
}
