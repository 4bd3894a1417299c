using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>One named state of a grain; it has been read when <c>OnActivateAsync</c> runs.</summary>
/// <typeparam name="TState">The state; its parameterless constructor makes the initial one.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;
