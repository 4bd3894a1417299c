namespace Continuum.Grains.Fleet;

/// <summary>What the fleet grain persists.</summary>
public sealed class FleetState
{
    // JSON makes sets that compare by culture: each is taken over into one that does not.
    private SortedSet<string> _nodes = new(StringComparer.Ordinal);
    private SortedSet<string> _namespaces = new(StringComparer.Ordinal);

    /// <summary>Node ids, in ordinal order.</summary>
    public SortedSet<string> Nodes
    {
        get => _nodes;
        set => _nodes = new(value, StringComparer.Ordinal);
    }

    /// <summary>Namespace names, in ordinal order.</summary>
    public SortedSet<string> Namespaces
    {
        get => _namespaces;
        set => _namespaces = new(value, StringComparer.Ordinal);
    }
}
