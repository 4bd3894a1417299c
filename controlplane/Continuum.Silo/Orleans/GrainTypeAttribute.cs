namespace Orleans;

/// <summary>Names a grain class for storage, so that renaming the class does not lose its state.</summary>
/// <param name="grainType">The name; without it, the class's name in lower case less a trailing "grain".</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
