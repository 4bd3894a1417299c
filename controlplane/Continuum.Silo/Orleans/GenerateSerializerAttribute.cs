namespace Orleans;

/// <summary>Asks Orleans for a serializer of a type; the embedded silo does not serialize calls.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
