using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Nodes;

namespace Continuum.Cli.Tests.Api;

/// <summary>Views as the API would write them.</summary>
public static class CannedViews
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static FunctionView Function(string space, string name) => new()
    {
        Namespace = space,
        Name = name,
        Version = "v0123456789ab",
        Runtime = "python3.11",
        Image = "sha256:" + new string('a', 64),
        DeployedAt = Now.AddMinutes(-5),
        Triggers = ["mqtt plant/+/temperature", "http POST /thermostat"],
        Nodes = [new NodeChoice("edge-1", "eu-central/berlin/plant-1", "nearest", "Ready", "")],
    };

    public static string Functions(params FunctionView[] functions) =>
        JsonSerializer.Serialize(functions, ApiJson.Default.FunctionViewArray);

    public static PlacementView Placement(string phase, string detail = "") => new()
    {
        Namespace = "plant",
        Name = "thermostat",
        Version = "v0123456789ab",
        Chosen = [new NodeChoice("edge-1", "eu-central/berlin/plant-1", "nearest to the plant", phase, detail)],
        NotChosen = [new NodeRejection("region-1", "eu-central/frankfurt/dc-1", "Farther", "farther away")],
    };

    public static string Json(PlacementView placement) =>
        JsonSerializer.Serialize(placement, ApiJson.Default.PlacementView);

    public static NodeView Node(string id, string? http = null) => new()
    {
        Description = new NodeDescription
        {
            NodeId = id,
            Kind = NodeKind.Edge,
            Location = new Location("eu-central", "berlin", "plant-1"),
            Architecture = "x64",
            Capacity = new NodeCapacity(2000, 4L << 30, 8L << 30),
            AgentVersion = "0.1.0",
            SandboxKinds = ["process"],
            SandboxDetail = "/dev/kvm is not there",
            HttpEndpoint = http,
        },
        Connected = true,
        LastSeen = Now,
        Use = new NodeUse { Sandboxes = 2, QueuedEvents = 3, DeadLetters = 4 },
        ReservedMemoryBytes = 128L << 20,
        RoundTripMs = 1.25,
        DesiredRevision = 1,
        AcknowledgedRevision = 1,
        Functions = ["plant/thermostat@v0123456789ab"],
    };

    public static string Nodes(params NodeView[] nodes) =>
        JsonSerializer.Serialize(nodes, ApiJson.Default.NodeViewArray);
}
