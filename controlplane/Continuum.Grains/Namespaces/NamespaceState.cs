namespace Continuum.Grains.Namespaces;

/// <summary>What a namespace grain persists.</summary>
public sealed class NamespaceState
{
    /// <summary>The functions, by name.</summary>
    public SortedDictionary<string, PlacedFunction> Functions { get; set; } = new(StringComparer.Ordinal);
}
