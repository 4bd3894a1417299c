using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Small;

/// <summary>One choice for one function: a set of nodes that alone breaks no rule.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Function">The function.</param>
/// <param name="Nodes">Where its replicas are.</param>
/// <param name="Units">What it costs by itself.</param>
/// <param name="Moves">Replicas that move of the planner's own accord.</param>
internal sealed record Column(
    string Name, PlacementFunction Function, IReadOnlyList<PlacementNode> Nodes, double Units, int Moves);
