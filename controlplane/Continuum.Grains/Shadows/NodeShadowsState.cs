namespace Continuum.Grains.Shadows;

/// <summary>What a node's list of shadows persists, beside its rows.</summary>
public sealed class NodeShadowsState : BucketedState
{
    /// <summary>The node is out of the fleet; blank shadows may name it until they change, so this stays.</summary>
    public bool IsOut { get; set; }

    /// <summary>The membership that the node joined with last; empty before it did.</summary>
    public string Membership { get; set; } = "";

    /// <summary>The whole list as earlier versions kept it; it goes into rows when it is read.</summary>
    public Dictionary<string, long> Pending { get; set; } = [];
}
