namespace Continuum.Contracts.Api;

/// <summary>A function as the API shows it.</summary>
public sealed record FunctionView
{
    /// <summary>The tenant.</summary>
    public required string Namespace { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that is deployed.</summary>
    public required string Version { get; init; }

    /// <summary>The declared runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The image's manifest digest.</summary>
    public required string Image { get; init; }

    /// <summary>When this version was deployed.</summary>
    public required DateTimeOffset DeployedAt { get; init; }

    /// <summary>What starts it, in words.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>The nodes that carry it, and how far each is.</summary>
    public IReadOnlyList<NodeChoice> Nodes { get; init; } = [];

    /// <summary>Declared fields that are kept but not yet acted on.</summary>
    public IReadOnlyList<string> NotYetActedOn { get; init; } = [];
}
