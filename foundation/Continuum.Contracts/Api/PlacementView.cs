namespace Continuum.Contracts.Api;

/// <summary>Where a function is and why there; where it is not and why not.</summary>
public sealed record PlacementView
{
    /// <summary>The tenant.</summary>
    public required string Namespace { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that was placed.</summary>
    public required string Version { get; init; }

    /// <summary>The nodes that carry it.</summary>
    public required IReadOnlyList<NodeChoice> Chosen { get; init; }

    /// <summary>Every other node.</summary>
    public required IReadOnlyList<NodeRejection> NotChosen { get; init; }

    /// <summary>What is expected of it there; null where nothing was worked out.</summary>
    public PlacementForecast? Forecast { get; init; }
}
