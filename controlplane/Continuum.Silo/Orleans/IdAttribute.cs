namespace Orleans;

/// <summary>Numbers a member for Orleans' serializer; the embedded silo does not serialize calls.</summary>
/// <param name="id">The number, unique in its type.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number, unique in its type.</summary>
    public uint Id { get; } = id;
}
