namespace Continuum.Contracts.Nodes;

/// <summary>What a node says of itself when it registers.</summary>
public sealed record NodeDescription
{
    /// <summary>The node's name, unique in the fleet: <c>[a-z0-9-]{1,63}</c>.</summary>
    public required string NodeId { get; init; }

    /// <summary>What sort of machine it is.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required Location Location { get; init; }

    /// <summary><c>x64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Free labels that a declaration's node selector can ask for.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What it has to give to functions.</summary>
    public required NodeCapacity Capacity { get; init; }

    /// <summary>Accelerators that it has to give to functions, a kind each once.</summary>
    public IReadOnlyList<NodeAccelerator> Accelerators { get; init; } = [];

    /// <summary>What it costs.</summary>
    public NodePrices Prices { get; init; } = NodePrices.None;

    /// <summary>The agent's version.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>Which sandboxes it can run, <c>kvm</c> or <c>process</c>; functions get the first that can.</summary>
    public IReadOnlyList<string> SandboxKinds { get; init; } = [];

    /// <summary>For people: the KVM that was found, or why there are no micro-VMs.</summary>
    public string SandboxDetail { get; init; } = "";

    /// <summary>Where its HTTP ingress listens, as its own site reaches it, or null.</summary>
    public string? HttpEndpoint { get; init; }

    /// <summary>Where its MQTT listener is, as its own site reaches it, or null.</summary>
    public string? MqttEndpoint { get; init; }
}
