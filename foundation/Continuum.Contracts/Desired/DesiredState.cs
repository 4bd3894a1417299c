namespace Continuum.Contracts.Desired;

/// <summary>
/// What one node is to run and where its namespaces' events go: a document by revision. The node keeps the last one and
/// serves it through any outage and restart.
/// </summary>
public sealed record DesiredState
{
    /// <summary>The state of a node that nobody has told anything.</summary>
    public static DesiredState Empty { get; } = new() { NodeId = "", Revision = 0 };

    /// <summary>The node it is meant for.</summary>
    public required string NodeId { get; init; }

    /// <summary>Grows with every change; a node ignores a lower one.</summary>
    public required long Revision { get; init; }

    /// <summary>The versions that the node runs.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    /// <summary>Which topic filter or path belongs to which function, and where that function is.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];
}
