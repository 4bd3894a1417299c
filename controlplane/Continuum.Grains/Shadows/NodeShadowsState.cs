namespace Continuum.Grains.Shadows;

/// <summary>What a node's list of shadows persists, beside its rows.</summary>
public sealed class NodeShadowsState : BucketedState
{
    /// <summary>The whole list as earlier versions kept it; it goes into rows when it is read.</summary>
    public Dictionary<string, long> Pending { get; set; } = [];
}
