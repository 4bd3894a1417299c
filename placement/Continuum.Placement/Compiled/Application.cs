namespace Continuum.Placement.Compiled;

/// <summary>Functions that edges, chains or closeness connect; what connects them is costed for them
/// together.</summary>
/// <param name="Functions">Their numbers, sorted.</param>
/// <param name="Edges">Calls between them.</param>
/// <param name="Chains">End-to-end objectives over them.</param>
internal sealed record Application(int[] Functions, CompiledEdge[] Edges, CompiledChain[] Chains);
