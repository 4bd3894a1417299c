namespace Continuum.Grains.Shadows;

/// <summary>One row of a <see cref="NameTable{TState}"/>.</summary>
public sealed class NameBucket
{
    /// <summary>Names, each with its number.</summary>
    public Dictionary<string, long> Names { get; set; } = [];
}
