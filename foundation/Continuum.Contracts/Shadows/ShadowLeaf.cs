namespace Continuum.Contracts.Shadows;

/// <summary>What one name of a shadow holds.</summary>
/// <param name="Value">Its JSON: a string, number, boolean or array; null when it was removed.</param>
/// <param name="Stamp">Its last write, or its removal.</param>
public sealed record ShadowLeaf(string? Value, ShadowStamp Stamp)
{
    // Two copies can hold one stamp with two values only where a node was set back to an old disk. Both must
    // still choose the same.
    internal bool IsLaterThan(ShadowLeaf other)
    {
        int order = Stamp.CompareTo(other.Stamp);
        return order > 0 || (order == 0 && string.CompareOrdinal(Value, other.Value) > 0);
    }
}
