namespace Orleans;

/// <summary>A state with its version.</summary>
/// <typeparam name="T">The state.</typeparam>
/// <param name="state">The state.</param>
/// <param name="eTag">Which version of the stored state this is; null when none is stored.</param>
public sealed class GrainState<T>(T state, string? eTag) : IGrainState<T>
{
    /// <summary>A state of which nothing is stored.</summary>
    /// <param name="state">The state.</param>
    public GrainState(T state) : this(state, eTag: null)
    {
    }

    /// <inheritdoc/>
    public T State { get; set; } = state;

    /// <inheritdoc/>
    public string? ETag { get; set; } = eTag;

    /// <inheritdoc/>
    public bool RecordExists { get; set; }
}
