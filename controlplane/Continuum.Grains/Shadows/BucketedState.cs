namespace Continuum.Grains.Shadows;

/// <summary>What a grain persists that keeps names in a <see cref="NameTable{TState}"/>.</summary>
public abstract class BucketedState
{
    /// <summary>The rows that are there, beside this state.</summary>
    public SortedSet<int> Buckets { get; set; } = [];
}
