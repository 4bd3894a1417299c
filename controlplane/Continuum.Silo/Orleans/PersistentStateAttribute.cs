namespace Orleans.Runtime;

/// <summary>Binds a grain's constructor parameter of type <see cref="IPersistentState{TState}"/> to a store.</summary>
/// <param name="stateName">The name of the state within its grain.</param>
/// <param name="storageName">The name the storage was registered with; null for "Default".</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>The name of the state within its grain.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The name the storage was registered with; null for "Default".</summary>
    public string? StorageName { get; } = storageName;
}
