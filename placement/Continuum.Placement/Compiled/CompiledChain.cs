namespace Continuum.Placement.Compiled;

/// <summary>An end-to-end objective.</summary>
/// <param name="Functions">The functions' numbers in the order of the calls.</param>
/// <param name="Place">The clients' place.</param>
/// <param name="Rate">Events a second.</param>
/// <param name="LimitMs">The objective less all service times.</param>
/// <param name="Weight">What a miss weighs.</param>
internal sealed record CompiledChain(int[] Functions, int Place, double Rate, double LimitMs, double Weight);
