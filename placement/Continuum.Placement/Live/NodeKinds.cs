using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Live;

/// <summary>A node of each class: what new functions are judged by.</summary>
internal sealed class NodeKinds
{
    private readonly PlacementNode[] _ofClass;

    internal NodeKinds(CompiledProblem problem, IReadOnlyDictionary<string, PlacementNode> nodes)
    {
        _ofClass = new PlacementNode[problem.Masks.Classes];
        for (int node = problem.Nodes.Count - 1; node >= 0; node--)
        {
            _ofClass[problem.Nodes.Class[node]] = nodes[problem.Nodes.Ids[node]];
        }
    }

    internal PlacementNode Of(int nodeClass) => _ofClass[nodeClass];
}
