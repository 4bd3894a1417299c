using Continuum.Contracts.Desired;
using Continuum.Contracts.Nodes;

namespace Continuum.Grains.Nodes;

/// <summary>What a node grain persists. What heartbeats say is not: it is old by the next start.</summary>
public sealed class NodeState
{
    /// <summary>What the node said of itself; null before it registered.</summary>
    public NodeDescription? Description { get; set; }

    /// <summary>Tells its connection from earlier ones; empty where it has none.</summary>
    public string Connection { get; set; } = "";

    /// <summary>Names the time that the node has been known for; empty before it registered.</summary>
    public string Membership { get; set; } = "";

    /// <summary>It is being taken out of the fleet, and not let in before that is over.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>When it was connected and when not.</summary>
    public NodeRecord Record { get; set; } = new();

    /// <summary>The desired state's revision.</summary>
    public long Revision { get; set; }

    /// <summary>What each namespace wants of it.</summary>
    public Dictionary<string, NodePart> Parts { get; set; } = [];

    /// <summary>What the node said last of its assignments.</summary>
    public NodeAcknowledgement? Acknowledgement { get; set; }
}
