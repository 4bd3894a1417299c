using Continuum.Placement.Planning;

namespace Continuum.Placement.Search;

/// <summary>Where the functions of a <see cref="SubProblem"/> go.</summary>
/// <param name="Cost">The part of the plan's cost that they decide; only differences mean anything.</param>
/// <param name="Start">The nodes of the i-th function are those from here to the next one's.</param>
/// <param name="Nodes">Node numbers of the problem.</param>
internal sealed record SubSolution(PlanCost Cost, int[] Start, int[] Nodes)
{
    internal ReadOnlySpan<int> NodesOf(int function) => Nodes.AsSpan(Start[function]..Start[function + 1]);
}
