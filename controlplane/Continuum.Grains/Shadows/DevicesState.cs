namespace Continuum.Grains.Shadows;

/// <summary>What the list of devices persists.</summary>
public sealed class DevicesState
{
    // JSON makes sets that compare by culture: each is taken over into one that does not.
    private SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Names, in ordinal order.</summary>
    public SortedSet<string> Names
    {
        get => _names;
        set => _names = new(value, StringComparer.Ordinal);
    }
}
