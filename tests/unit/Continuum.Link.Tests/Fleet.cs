using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Nodes;

namespace Continuum.Link.Tests;

/// <summary>Small values that many tests need.</summary>
internal static class Fleet
{
    public static readonly FunctionKey Thermostat = new("default", "thermostat");

    public static NodeDescription Node(string name = "edge-1") => new()
    {
        NodeId = name,
        Kind = NodeKind.Edge,
        Location = new Location("eu", "berlin", "plant-1"),
        Architecture = "x64",
        Labels = new Dictionary<string, string> { ["gpu"] = "no" },
        Capacity = new NodeCapacity(2000, 1L << 32, 1L << 36),
        AgentVersion = "0.1.0",
        SandboxKinds = ["process"],
    };

    public static InvocationRequest Request(string id = "i-1", byte[]? payload = null) => new()
    {
        Id = id,
        Function = Thermostat,
        Payload = payload ?? "{}"u8.ToArray(),
        Deadline = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    public static NodeHeartbeat Heartbeat(int sandboxes = 1) =>
        new(new NodeUse { Sandboxes = sandboxes }, [new RoundTripSample("", TimeSpan.FromMilliseconds(3))], [], []);
}
