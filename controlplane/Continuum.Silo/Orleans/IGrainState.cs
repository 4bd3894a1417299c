namespace Orleans;

/// <summary>What passes between a grain's state and its storage.</summary>
/// <typeparam name="T">The state.</typeparam>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T State { get; set; }

    /// <summary>Which version of the stored state this is; null when none is stored.</summary>
    string? ETag { get; set; }

    /// <summary>True when a state is stored.</summary>
    bool RecordExists { get; set; }
}
