namespace Orleans.Core;

/// <summary>A grain's handle on one stored state. Not cancellable: a write either happened or threw.</summary>
public interface IStorage
{
    /// <summary>Which version of the stored state this is; null when none is stored.</summary>
    string? Etag { get; }

    /// <summary>True when a state is stored.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the stored state and resets the one in memory.</summary>
    Task ClearStateAsync();

    /// <summary>Stores the state; durable when it completes.</summary>
    Task WriteStateAsync();

    /// <summary>Replaces the state in memory by the stored one.</summary>
    Task ReadStateAsync();
}
