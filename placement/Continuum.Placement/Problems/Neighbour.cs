namespace Continuum.Placement.Problems;

/// <summary>Another function that a function must be beside, or must not be beside.</summary>
/// <param name="Function">Its key.</param>
/// <param name="Level">Within which failure domain.</param>
public sealed record Neighbour(string Function, SpreadLevel Level);
