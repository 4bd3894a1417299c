using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>Names a grain: its type and its key.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly record struct GrainId
{
    /// <summary>Names a grain.</summary>
    /// <param name="type">The type of the grain.</param>
    /// <param name="key">Its key.</param>
    public GrainId(GrainType type, IdSpan key)
    {
        Type = type;
        Key = key;
    }

    /// <summary>The type of the grain.</summary>
    public GrainType Type { get; }

    /// <summary>The key of the grain.</summary>
    public IdSpan Key { get; }

    /// <summary>Names a grain.</summary>
    /// <param name="type">The name of the type, such as <c>function</c>.</param>
    /// <param name="key">The key.</param>
    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
