namespace Continuum.Contracts.Declarations;

/// <summary>What a function is called.</summary>
public sealed record FunctionMetadata
{
    /// <summary>Matches <c>[a-z0-9-]{1,63}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The tenant; matches <c>[a-z0-9-]{1,63}</c>.</summary>
    public required string Namespace { get; init; }

    /// <summary>The team's own labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
