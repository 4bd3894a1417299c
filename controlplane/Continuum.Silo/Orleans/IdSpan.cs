namespace Orleans.Runtime;

/// <summary>A grain's key. Orleans keeps it as UTF-8; here it is the string itself.</summary>
public readonly record struct IdSpan
{
    private readonly string? _value;

    private IdSpan(string value)
    {
        _value = value;
    }

    /// <summary>Wraps a key.</summary>
    /// <param name="id">The key; not empty.</param>
    public static IdSpan Create(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new(id);
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
