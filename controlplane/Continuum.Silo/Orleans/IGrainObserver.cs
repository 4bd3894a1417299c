using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks the interface of an object that is no grain but that grains may call.</summary>
public interface IGrainObserver : IAddressable;
