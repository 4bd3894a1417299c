using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>One thing about a problem that would have to be different.</summary>
public abstract record Change
{
    private protected Change()
    {
    }

    /// <summary>The problem with the change.</summary>
    public abstract PlacementProblem Apply(PlacementProblem problem);

    private protected static PlacementProblem WithNode(
        PlacementProblem problem, string id, Func<PlacementNode, PlacementNode> change) =>
        problem with { Nodes = [.. problem.Nodes.Select(node => node.Id == id ? change(node) : node)] };

    private protected static PlacementProblem WithFunction(
        PlacementProblem problem, string key, Func<PlacementFunction, PlacementFunction> change) => problem with
        {
            Functions = [.. problem.Functions.Select(function => function.Key == key ? change(function) : function)],
        };
}
