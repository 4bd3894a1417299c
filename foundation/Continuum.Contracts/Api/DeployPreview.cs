namespace Continuum.Contracts.Api;

/// <summary>What a deploy would come to as things stand.</summary>
public sealed record DeployPreview
{
    /// <summary>The tenant.</summary>
    public required string Namespace { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that would be deployed.</summary>
    public required string Version { get; init; }

    /// <summary>Whether just this is deployed already.</summary>
    public required bool IsDeployed { get; init; }

    /// <summary>Whether the deploy would be accepted.</summary>
    public required bool Accepted { get; init; }

    /// <summary>
    /// Why it would not: <c>conflict</c> with another function, or <c>refused</c> by placement; null where it would.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>The same in words, with the constraints that cannot all be met; null where it would.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What all functions of the namespace cost together now; null where the deploy would be refused.
    /// </summary>
    public PlannedCost? Before { get; init; }

    /// <summary>What they would cost then; null where the deploy would be refused.</summary>
    public PlannedCost? After { get; init; }

    /// <summary>The functions of the namespace that anything would change for, in the order of their names.</summary>
    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];

    /// <summary>How many functions of the namespace would stay as they are.</summary>
    public int Unchanged { get; init; }

    /// <summary>The functions that would not have all they must have, and why.</summary>
    public IReadOnlyList<PlannedShortage> Missing { get; init; } = [];

    /// <summary>Where the function would be and why, where not and why not; null where it would be refused.</summary>
    public PlacementView? Placement { get; init; }

    /// <summary>Every node that ruled itself out, where the deploy would be refused.</summary>
    public IReadOnlyList<NodeRejection> NotChosen { get; init; } = [];

    /// <summary>Declared fields that are kept but not yet acted on.</summary>
    public IReadOnlyList<string> NotYetActedOn { get; init; } = [];
}
