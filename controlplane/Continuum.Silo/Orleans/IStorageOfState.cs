namespace Orleans.Core;

/// <summary>A grain's handle on one stored state, and that state.</summary>
/// <typeparam name="TState">The state.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state in memory.</summary>
    TState State { get; set; }
}
