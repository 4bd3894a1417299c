namespace Orleans.Runtime;

/// <summary>The name of a type of grains, as storage and logs show it.</summary>
public readonly record struct GrainType
{
    private readonly string? _value;

    private GrainType(string value)
    {
        _value = value;
    }

    /// <summary>Names a type of grains.</summary>
    /// <param name="value">The name; not empty.</param>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new(value);
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
