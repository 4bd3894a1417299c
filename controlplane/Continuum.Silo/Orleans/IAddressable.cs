namespace Orleans.Runtime;

/// <summary>Anything that calls can be addressed to: grains, observers and the references to them.</summary>
public interface IAddressable;
