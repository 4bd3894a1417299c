namespace Continuum.Grains.Namespaces;

/// <summary>What a namespace grain persists.</summary>
public sealed class NamespaceState
{
    // JSON makes a dictionary that compares by culture: it is taken over into one that does not.
    private SortedDictionary<string, PlacedFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>The functions, by name, in ordinal order.</summary>
    public SortedDictionary<string, PlacedFunction> Functions
    {
        get => _functions;
        set => _functions = new(value, StringComparer.Ordinal);
    }
}
