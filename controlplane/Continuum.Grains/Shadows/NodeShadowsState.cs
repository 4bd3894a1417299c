namespace Continuum.Grains.Shadows;

/// <summary>What a node's list of shadows persists.</summary>
public sealed class NodeShadowsState
{
    /// <summary>Devices whose shadow the node is to be told of, with the version that it must have.</summary>
    public Dictionary<string, long> Pending { get; set; } = [];
}
