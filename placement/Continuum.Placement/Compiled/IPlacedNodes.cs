namespace Continuum.Placement.Compiled;

/// <summary>Who carries what: a plan that is being made, or one that is made.</summary>
internal interface IPlacedNodes
{
    /// <summary>The nodes that carry a function, each once.</summary>
    ReadOnlySpan<int> NodesOf(int function);
}
