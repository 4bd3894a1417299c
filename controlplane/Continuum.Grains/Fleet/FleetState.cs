namespace Continuum.Grains.Fleet;

/// <summary>What the fleet grain persists.</summary>
public sealed class FleetState
{
    /// <summary>Node ids.</summary>
    public SortedSet<string> Nodes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Namespace names.</summary>
    public SortedSet<string> Namespaces { get; set; } = new(StringComparer.Ordinal);
}
