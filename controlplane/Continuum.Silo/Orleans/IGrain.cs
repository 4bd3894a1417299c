using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks the interface of a grain; use an interface that says which kind of key it has.</summary>
public interface IGrain : IAddressable;
