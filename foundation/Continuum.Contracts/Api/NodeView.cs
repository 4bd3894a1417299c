using Continuum.Contracts.Nodes;

namespace Continuum.Contracts.Api;

/// <summary>A node as the API shows it.</summary>
public sealed record NodeView
{
    /// <summary>What the node said of itself when it registered last.</summary>
    public required NodeDescription Description { get; init; }

    /// <summary>Whether its agent is connected now.</summary>
    public required bool Connected { get; init; }

    /// <summary>When it was last heard of.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>What its functions use, as it last said.</summary>
    public required NodeUse Use { get; init; }

    /// <summary>Bytes of memory promised to functions that are placed on it.</summary>
    public required long ReservedMemoryBytes { get; init; }

    /// <summary>
    /// Round trip to its agent in milliseconds, the median of the last samples; null before the first.
    /// </summary>
    public double? RoundTripMs { get; init; }

    /// <summary>The desired state's revision.</summary>
    public required long DesiredRevision { get; init; }

    /// <summary>The revision that it has persisted.</summary>
    public required long AcknowledgedRevision { get; init; }

    /// <summary>The versions that it carries.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];
}
