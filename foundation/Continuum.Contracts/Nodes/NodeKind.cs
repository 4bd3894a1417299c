namespace Continuum.Contracts.Nodes;

/// <summary>What sort of machine a node is.</summary>
public enum NodeKind
{
    /// <summary>A cloud region: a node with much capacity.</summary>
    Region,

    /// <summary>A site's server or gateway.</summary>
    Edge,

    /// <summary>A small machine beside the devices.</summary>
    Device,
}
